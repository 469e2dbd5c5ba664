// Notes what goes wrong in a page under test, what the console says there (its methods say nothing any more), and whether
// the page came back from the back/forward cache.
window.errors = [];
window.said = [];
addEventListener('error', ({ message }) => message && errors.push(message));
addEventListener('unhandledrejection', ({ reason }) => errors.push(`unhandled: ${reason}`));
addEventListener('pageshow', ({ persisted }) => {
  window.shown = persisted;
});
for (const level of /** @type {const} */ (['warn', 'error', 'debug'])) {
  console[level] = (...args) => said.push(args.join(' '));
}
