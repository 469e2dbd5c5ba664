// What must reach 1Flow of calls that are made over many pages and tabs of one browser: in which order, and for whom. It says what
// docs/guarantees.md says, limits included, and knows no browser.
//
// A tab has what waits in its session storage, and a page. A page has calls in memory, and knows a person; which one, local storage
// says to all pages. Whose a call is gets settled once the facade is there and what earlier pages stored is in its place.

export function createModel() {
  /** What local storage says; nothing, where it is empty. */
  let visitor;
  /** No room is left there: what can't be written is removed, so nobody may be known instead. Once so, so for good. */
  let isFull = false;
  /** Entries of session storage that a tab has taken, which another one may have a copy of. */
  const taken = new Set();
  let anonymous = 0;

  const createTab = (stored = []) => ({ stored, page: undefined, delivered: [] });
  const createPage = () => ({
    ...{ waiting: [], hasFacade: false, hasLooked: false, isReady: false, isStoring: false },
    ...{ person: undefined, seen: undefined, hasSeen: false, own: undefined, isSure: false },
  });

  function look(page) {
    // Somebody has emptied storage: a page goes on with the person it knows.
    if (page.hasSeen && (visitor === page.seen || !visitor)) return;
    page.hasSeen = true;
    page.seen = visitor;
    page.person = visitor ?? {};
    page.isSure = false;
  }

  function say(page, person, isOwn) {
    page.person = page.seen = visitor = person;
    if (!isOwn) return;
    page.own = person;
    page.isSure = true;
  }

  /** From here on it is known whose the call is. */
  function meet(page, call) {
    if (call.allowed) return;
    look(page);
    const { user, anon } = page.person;
    if (call.method === 'reset') say(page, {}, true);
    else if (call.method === 'identify')
      say(page, user === call.user ? page.person : { user: call.user, anon: user || !anon ? ++anonymous : anon }, true);
    else if (!anon) say(page, { user, anon: ++anonymous }, false);
    call.anon = isFull ? undefined : page.person.anon;
    call.allowed = [page.person.user, ...(isFull && !page.isSure ? [undefined, page.own?.user] : [])];
  }

  function take(tab) {
    const { page, stored } = tab;
    page.hasLooked = true;
    page.waiting.unshift(...stored.filter((entry) => !taken.has(entry)).map(({ call }) => call));
    for (const entry of stored) taken.add(entry);
    tab.stored = [];
    for (const call of page.waiting) meet(page, call);
  }

  function store(tab) {
    const moved = tab.page.waiting.splice(0);
    const kept = moved.filter((call) => call.method !== 'reset' || !call.allowed);
    tab.stored.push(...kept.map((call) => ({ call })));
  }

  function goOn(tab) {
    const { page } = tab;
    if (page.isReady) tab.delivered.push(...page.waiting.splice(0).filter(({ method }) => method !== 'reset'));
    else if (page.isStoring) store(tab);
  }

  return {
    createTab,
    createPage,
    /** A window that one of the tab's pages opens starts with a copy of its session storage. */
    copyOf: (tab) => createTab([...tab.stored]),
    call(tab, call) {
      const { page } = tab;
      page.waiting.push(call);
      if (page.hasLooked) meet(page, call);
      if (page.hasLooked || !page.hasFacade) goOn(tab);
    },
    /** What is under way in the page has come to its end. */
    settle(tab, { hasFacade, isReady, hasFailed }) {
      const { page } = tab;
      const isNew = isReady && !page.isReady;
      if (hasFacade && !page.hasFacade) page.isStoring = false;
      Object.assign(page, { hasFacade, isReady, isStoring: page.isStoring || hasFailed });
      if (hasFacade && (!page.hasLooked || isNew)) take(tab);
      goOn(tab);
    },
    leave(tab) {
      store(tab);
      tab.page.hasLooked = false;
      if (!tab.page.hasFacade) tab.page.isStoring = true;
    },
    emptySession(tab) {
      tab.stored = [];
    },
    emptyLocal() {
      visitor = undefined;
    },
    fill() {
      isFull = true;
    },
    isFull: () => isFull,
    /** Whether another tab has taken one of these. */
    hasTaken: (stored) => stored.some((entry) => taken.has(entry)),
  };
}

/** What is wrong with what a tab's pages delivered, in words; nothing where it is right. `names`: what calls are called. */
export function compare(expected, got, nameOf) {
  const problems = [];
  const order = (list) => list.map(({ id }) => nameOf(id)).join(' ');
  if (order(expected) !== order(got))
    problems.push(`must be ${order(expected) || 'nothing'}, is ${order(got) || 'nothing'}`);
  const anons = new Map();
  for (const { id, user, anonymousId } of got) {
    const call = expected.find((one) => one.id === id);
    if (!call) continue;
    if (!call.allowed.includes(user))
      problems.push(`${nameOf(id)} is for ${user ?? 'nobody'}, not ${call.allowed.map((one) => one ?? 'nobody')}`);
    if (!call.anon || !anonymousId) continue;
    const known = anons.get(call.anon) ?? anonymousId;
    anons.set(call.anon, known);
    if (known !== anonymousId) problems.push(`${nameOf(id)} has another anonymous id than those before it`);
  }
  return problems;
}
