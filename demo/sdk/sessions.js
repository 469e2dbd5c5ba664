// Owns what 1Flow's two earlier SDKs have in common, as unkind as the build of 2022 was seen to be: nothing reaches 1Flow
// before a session exists. The server sends this file behind recorder.js, in front of 2022.js and npm.js; nothing of it
// is part of 1Flow.

/**
 * Returns `{ logEvent, logUser }`. What the SDK asks 1Flow's API for is in `window.oneflowReceived` and, with the option
 * `log`, in the server's list of that name with `api ` before it: `{ user, userDetails }`, `{ eventName, parameters, user }`.
 *
 * - Each call waits for a timer of 10 ms, a user for two: an event overtakes the identify before it, and what still
 *   waits when the page goes is lost.
 * - Until the first session is there, one slot holds the first event; each further one sends that first one again.
 * - A session keeps the user who was known when it was asked for. A new user gets one a second later.
 *
 * Options in the script's address, beside the recorder's: `later` (ms until `window.glob` is there), `api` (ms that an
 * answer of the API takes), `session` (ms until the first one is asked for, or `never`), `refuse` (the status, such as 500,
 * that the API answers with when asked for one), `alone` (it answers itself, where no server does), `remember` (a later page of
 * this origin goes on with the session).
 */
window.oneflowSessions = ({ options, record, src }) => {
  const DEFER_MS = 10;
  const API_MS = 20;
  const NEW_SESSION_MS = 1_000;
  const REMEMBERED = 'stand_in_session';
  const run = options.get('log');
  const slot = [];
  let user;
  let session;

  window.oneflowReceived ??= [];
  window.setTimeout(configured, +(options.get('later') ?? API_MS));

  function configured() {
    const __valid = (what) => what === 'session' && !!session;
    window.glob = { stage: 'ready', getHelpers: () => ({ __valid }) };
    if (options.has('remember')) session = JSON.parse(localStorage.getItem(REMEMBERED));
    if (!session && options.get('session') !== 'never') {
      window.setTimeout(askForSession, +options.get('session'));
    }
  }

  async function askForSession() {
    const asking = { user };
    const { ok } = await ask({ session: 'new' }, options.get('refuse') ?? '');
    if (!ok) return;
    session = asking;
    if (options.has('remember')) localStorage.setItem(REMEMBERED, JSON.stringify(session));
    for (const event of slot.splice(0)) sendEvent(event);
  }

  function ask(request, fail = '') {
    const address = new window.URL(`/api?delay=${options.get('api') ?? API_MS}&fail=${fail}`, src);
    if (run !== null) address.searchParams.set('run', `api ${run}`);
    return new Promise((resolve) => {
      if (options.has('alone')) return window.setTimeout(resolve, API_MS, { ok: true });
      const call = new window.XMLHttpRequest();
      // A page that goes takes its requests along.
      call.addEventListener('loadend', () => resolve({ ok: call.status === 200 }));
      call.open('POST', address);
      call.send(JSON.stringify(request));
    });
  }

  function send(request) {
    window.oneflowReceived.push(request);
    return ask(request);
  }

  const sendEvent = (event) => send({ ...event, user: session.user });

  // A call before the configuration is there is lost in the original; here it is marked.
  const early = () => (window.glob ? {} : { early: true });

  function logEvent(eventName, parameters) {
    if (session) sendEvent({ eventName, parameters });
    else slot.push(slot[0] ?? { eventName, parameters });
  }

  async function logUser(userID, userDetails) {
    user = userID;
    await send({ user, userDetails });
    window.setTimeout(askForSession, NEW_SESSION_MS);
  }

  return {
    logEvent(...args) {
      record('logEvent', args, early());
      window.setTimeout(logEvent, DEFER_MS, ...args);
    },
    logUser(...args) {
      record('logUser', args, early());
      window.setTimeout(() => window.setTimeout(logUser, DEFER_MS, ...args), DEFER_MS);
    },
  };
};
