// Stands in for 1Flow's SDK of 2022: a global lexical `_1flow`, not a property of window, ready when `window.glob` is
// there. Like the original it defers every call, starts users asynchronously, and its events carry no user id:
// `window.oneflowReceived` has what 1Flow's servers would make of them. There is no logout.

const _1flow = (() => {
  const CONFIGURATION_MS = 20;
  const DEFER_MS = 10;
  const SESSION_START_MS = 20;
  const { options, record } = window.oneflowStandIn();
  const waiting = [];
  let user;
  let starting = 0;

  window.oneflowReceived ??= [];
  setTimeout(() => (window.glob = { stage: 'ready' }), Number(options.get('later') ?? CONFIGURATION_MS));

  // A call before the configuration is there is lost in the original; here it is marked.
  const early = () => (window.glob ? {} : { early: true });

  function startSession(userID, userDetails) {
    starting += 1;
    setTimeout(() => {
      user = userID;
      starting -= 1;
      window.oneflowReceived.push({ user, userDetails });
      sendWaiting();
    }, SESSION_START_MS);
  }

  function sendWaiting() {
    if (starting > 0) return;
    for (const event of waiting.splice(0)) window.oneflowReceived.push({ ...event, user });
  }

  return {
    logEvent(...args) {
      record('logEvent', args, early());
      const [eventName, parameters] = args;
      setTimeout(() => {
        waiting.push({ eventName, parameters });
        sendWaiting();
      }, DEFER_MS);
    },
    logUser(...args) {
      record('logUser', args, early());
      setTimeout(startSession, DEFER_MS, ...args);
    },
  };
})();
