// What Angular calls stable (https://angular.dev/api/core/NgZone): no timer and no request that was started in its zone is
// under way. `inZone` runs work there; `stable` says whether it is, and `unstable` how often it was not.
window.stable = true;
window.unstable = 0;
{
  const zone = Zone.current.fork({
    name: 'angular',
    onHasTask(delegate, _, target, state) {
      delegate.hasTask(target, state);
      if (state.change !== 'macroTask') return;
      window.stable = !state.macroTask;
      if (state.macroTask) unstable++;
    },
  });
  window.inZone = (work) => zone.run(work);
}
