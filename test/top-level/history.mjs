// A history at random: its steps, each of them data, and a life of them in a browser, step by step beside a model that says what
// must come of it (model.mjs). The page's clock stands between two steps, so a history is the same each time.

import { compare, createModel } from './model.mjs';
import { addPage, pageScript, until } from './pages.mjs';

/** Less than a retry's first pause; more than a page gives to the page that it follows. */
const MOMENT_MS = 900;
/** Less than that. */
const INSTANT_MS = 100;
const AGES_MS = 100_000;
const STEP_LIMIT_MS = 20_000;
const TURN_LIMIT_MS = 3_000;

const before = pageScript('clock.js') + pageScript('history.js');

/** Browsers open a window for a click. */
const OPEN = `<button id="open" onclick="open(toOpen, '', 'width=400,height=300')">open</button>`;

/** How a script comes, by the query of its address. */
const COMES = {
  'at once': () => '',
  'when told to': (name) => `hold=${name}`,
  'as a 404': () => 'fail=404',
  'as something else': () => 'fail=empty',
};
const HOW = ['at once', 'at once', 'at once', 'when told to', 'when told to', ...Object.keys(COMES)];

/** Each step does nothing where it makes no sense, so any of them can be left out. */
export function createSteps(random) {
  const one = (list) => list[random(list.length)];
  const call = () => one([['track'], ['track'], ['track'], ['identify', one(['u1', 'u2', 'u3'])], ['reset']]);
  const some = (most) => Array.from({ length: random(most + 1) }, call);
  const page = () => ({ facade: one(HOW), sdk: one(HOW), calls: some(2) });
  const leave = () => ({ last: some(1), first: some(1) });
  const steps = {
    call: [7, () => ({ call: call() })],
    link: [5, () => ({ ...page(), ...leave(), way: one(['address', 'form']) })],
    reload: [2, leave],
    go: [4, () => ({ by: one([-1, -1, -1, -2, 1]), ...leave() })],
    tell: [4, () => ({ what: one(['facade', 'sdk']) })],
    wait: [1, () => ({})],
    online: [1, () => ({})],
    open: [1, page],
    empty: [1, () => ({ what: one(['localStorage', 'sessionStorage']) })],
    fill: [1, () => ({})],
  };
  const kinds = Object.entries(steps).flatMap(([name, [weight]]) => Array(weight).fill(name));
  const later = Array.from({ length: 4 + random(7) }, () => {
    const name = one(kinds);
    return { do: name, tab: random(2), ...steps[name][1]() };
  });
  return [{ do: 'link', tab: 0, ...page() }, ...later];
}

/** A step, to be read. */
export function describe({ do: name, tab, call, ...rest }) {
  const inWords = ([method, user = '']) => `${method}(${user})`;
  const told = (value) => (Array.isArray(value) ? value.map(inWords).join(' ') || 'nothing' : value);
  const parts = Object.entries(rest).map(([key, value]) => `${key}: ${told(value)}`);
  return `tab ${tab}: ${[name, ...(call ? [inWords(call)] : []), ...parts].join(', ')}`;
}

// What a step does in the browser, and says to the model.

/** In the page: so much of its time goes by, then it says how it is. */
const lookAfter = async (ms) => {
  await pass(ms);
  const { facade, state, queue } = window.oneflowSegment;
  // A long replay is cut into slices.
  const isReady = state === 'ready' && queue.length === 0;
  return { errors, hasFacade: !!facade, isReady, hasFailed: state === 'failed' };
};

let histories = 0;

/** Lives a history, and answers what was wrong. */
export async function live(steps, { page, server, engine }) {
  const run = `history${++histories}`;
  const model = createModel();
  const told = new Set();
  const names = new Map();
  const problems = [];
  const first = { ...model.createTab(), window: page, log: `${run}.0`, visits: [], at: -1, pages: new Map() };
  const tabs = [first];
  let plans = 0;
  let calls = 0;

  const nameOf = (id) => names.get(id) ?? id;
  function name(method, user, id) {
    names.set(id, `${method}${names.size}${user ? `(${user})` : ''}`);
    return { id, method, user };
  }
  const asCode = ([method, user], id) => `call('${method}', ${user ? `'${user}'` : undefined}, '${id}');`;

  /** Calls that are made in the page now. */
  function prepared(list) {
    const ids = list.map(() => `${run}-${++calls}`);
    return {
      code: list.map((one, at) => asCode(one, ids[at])).join(''),
      made(tab) {
        for (const [at, [method, user]] of list.entries()) model.call(tab, name(method, user, ids[at]));
      },
    };
  }

  /** Of one host a browser asks for six things at a time. What is held must not be in the way of the next page, nor of what is held there. */
  const hostOf = (how, gate) => (how === 'when told to' ? server.origin.replace('localhost', `${gate}.localhost`) : '');

  function planned({ facade, sdk, calls }, tab) {
    const gates = { facade: `${run}.f${++plans}`, sdk: `${run}.s${plans}` };
    const src = `${hostOf(facade, gates.facade)}/facade.js?${COMES[facade](gates.facade)}`;
    const sdkUrl = `${hostOf(sdk, gates.sdk)}/sdk/actions.js?log=${tab.log}&${COMES[sdk](gates.sdk)}`;
    const code = calls.map(([method, user]) => `call('${method}'${user ? `, '${user}'` : ''});`).join('');
    const load = `oneflowSegment.load('${run}', ${JSON.stringify({ src, sdkUrl })});`;
    return { facade, sdk, gates, url: addPage(server, { before, load: false, calls: load + code, body: OPEN }) };
  }

  const comes = (plan, what) =>
    plan[what] === 'at once' || (plan[what] === 'when told to' && told.has(plan.gates[what]));
  const isHeld = (plan) =>
    ['facade', 'sdk'].some((what) => plan[what] === 'when told to' && !told.has(plan.gates[what]));
  const isThere = (plan, { hasFacade, isReady }) =>
    hasFacade === comes(plan, 'facade') && isReady === (comes(plan, 'facade') && comes(plan, 'sdk'));

  /** Until the page has all that it can have. */
  async function settle(tab, ms = MOMENT_MS) {
    const plan = tab.visits[tab.at];
    const end = Date.now() + STEP_LIMIT_MS;
    let seen = await tab.window.evaluate(lookAfter, ms);
    while (!isThere(plan, seen) && Date.now() < end) seen = await tab.window.evaluate(lookAfter, 20);
    if (!isThere(plan, seen)) problems.push(`${JSON.stringify(seen)} is not what ${JSON.stringify(plan)} leads to`);
    for (const error of seen.errors) problems.push(`error at the page: ${error}`);
    model.settle(tab, seen);
    tab.hasFailed = seen.hasFailed;
  }

  /** A document is in the tab's window: a new one, or one that it had before. `gone`: how many pages have been left by going back. */
  async function arrive(tab, first = [], gone = 0) {
    // On its way there Firefox may have an empty document.
    await tab.window.waitFor("window.made && document.readyState === 'complete'");
    const { born, made } = await tab.window.evaluate('({ born, made })');
    const known = tab.pages.get(born);
    tab.page = known ?? model.createPage();
    tab.isBack = !!known;
    tab.pages.set(born, tab.page);
    if (!known) for (const { id, method, user } of made) model.call(tab, name(method, user, id));
    const { code, made: makeFirst } = prepared(first);
    if (code) await tab.window.evaluate(`void (() => { ${code} })()`);
    makeFirst(tab);
    if (gone) await takeTurns(tab, gone);
    await settle(tab);
  }

  /** Another process may have the page before, whose turn to store its calls comes now. This page waits for that, for a while. */
  async function takeTurns(tab, gone) {
    await tab.window.evaluate(lookAfter, INSTANT_MS);
    await until(() => server.log(`${run}.left`).length >= gone, STEP_LIMIT_MS);
    const count = `Object.keys(sessionStorage).filter((name) => name.startsWith('oneflow_2_${run},')).length`;
    // What is lost the comparison says.
    await tab.window.waitFor(`${count} >= ${tab.stored.length}`, TURN_LIMIT_MS).catch(() => {});
  }

  /** `how` is code, `last` are calls in the same turn, `first` those that are made on the next page at once. */
  async function leave(tab, { last = [], first = [] }, how, isBack = false) {
    const { code, made } = prepared(tab.page ? last : []);
    const beacon = `navigator.sendBeacon('/log?run=${run}.left', '1')`;
    const tell = `addEventListener('pagehide', () => ${beacon}, { once: true })`;
    const go = `void (${tab.page ? 'soon' : 'setTimeout'}(() => { ${tell}; ${code} ${how} }))`;
    if (tab.page) {
      made(tab);
      model.leave(tab);
    }
    const gone = server.log(`${run}.left`).length + 1;
    await tab.window.navigate(() => tab.window.evaluate(go));
    await arrive(tab, first, isBack && gone);
  }

  /** In Firefox what waits on a page that is gone back from may come later, or be lost: a limit. */
  const isTooLate = ({ page, stored }, { last }) =>
    engine === 'Firefox' && (page.waiting.length > 0 || stored.length > 0 || (last.length > 0 && !page.isReady));

  const DO = {
    async call(tab, { call }) {
      const { code, made } = prepared([call]);
      await tab.window.evaluate(`void (() => { ${code} })()`);
      made(tab);
      await settle(tab, 0);
    },
    async link(tab, step) {
      const plan = planned(step, tab);
      tab.visits.splice(++tab.at, Infinity, plan);
      await leave(tab, step, step.way === 'form' ? `sendForm('${plan.url}')` : `location.href = '${plan.url}'`);
    },
    reload: (tab, step) => leave(tab, step, 'location.reload()'),
    async go(tab, step) {
      if (!tab.visits[tab.at + step.by] || isTooLate(tab, step)) return;
      tab.at += step.by;
      await leave(tab, step, `history.go(${step.by})`, true);
    },
    async tell(tab, { what }) {
      // What a page waited for in vain may have ended when it went into the back/forward cache.
      if (tab.isBack && tab.hasFailed) return;
      const gate = tab.visits[tab.at].gates[what];
      told.add(gate);
      await fetch(`${server.origin}/release?of=${gate}`);
      await settle(tab);
    },
    wait: (tab) => settle(tab, AGES_MS),
    async online(tab) {
      // Firefox's driver answers no more once a page has gone that has asked anew for what is held.
      if (engine === 'Firefox' && tab.hasFailed && isHeld(tab.visits[tab.at])) return;
      await tab.window.evaluate("void dispatchEvent(new Event('online'))");
      await settle(tab);
    },
    async open(tab, step) {
      // Where local storage is full, no tab can tell another which of its copies it has taken.
      if (tabs.length > 1 || (model.isFull() && tab.stored.length)) return;
      // Of a page that has not looked into session storage yet, Firefox gives the new window no copy: the calls stay with the page.
      if (engine === 'Firefox' && tab.stored.length && !tab.page.hasFacade) return;
      const opened = { ...model.copyOf(tab), log: `${run}.1`, visits: [], at: 0, pages: new Map() };
      const plan = planned(step, opened);
      opened.visits.push(plan);
      await tab.window.evaluate(`void (window.toOpen = '${plan.url}')`);
      opened.window = await tab.window.popup(() => tab.window.click('#open'));
      await opened.window.waitFor(`location.href === '${plan.url}' && window.made`);
      tabs.push(opened);
      await arrive(opened);
    },
    async empty(tab, { what }) {
      // Which copies have been taken is forgotten, too: a limit.
      if (what === 'localStorage' && tabs.some(({ stored }) => model.hasTaken(stored))) return;
      await tab.window.evaluate(`${what}.clear()`);
      if (what === 'localStorage') model.emptyLocal();
      else model.emptySession(tab);
    },
    async fill(tab) {
      if (tabs.length > 1 && tabs.some(({ stored }) => stored.length)) return;
      await tab.window.evaluate('fill()');
      model.fill();
    },
  };

  const start =
    server.origin + server.addPage({ head: '<script>localStorage.clear(); sessionStorage.clear()</script>' });
  await page.open(start);
  const GOOD = { facade: 'at once', sdk: 'at once', calls: [] };
  for (const step of steps) {
    const tab = tabs[step.tab] ?? first;
    if (!tab.page && step.do !== 'link') continue;
    await DO[step.do](tab, step);
  }
  for (const tab of tabs) if (tab.page) await DO.link(tab, GOOD);
  for (const tab of tabs) {
    const got = server
      .log(tab.log)
      .map(({ args: [first, detail], method }) =>
        method === 'identify'
          ? { id: detail.id, user: first }
          : { id: first, user: detail.userId, anonymousId: detail.anonymousId },
      );
    problems.push(
      ...compare(tab.delivered, got, nameOf).map((problem) => `${tab === first ? '' : 'second tab: '}${problem}`),
    );
  }
  for (const tab of tabs.slice(1)) await tab.window.close();
  return problems;
}
