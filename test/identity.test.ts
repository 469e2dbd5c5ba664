// Who the visitor is at each point in the order of calls, what of it is stored, and storage of every kind.
import { expect } from 'chai';
import sinon from 'sinon';
import type { Command } from '../src/api/contract.js';
import type { OneflowOptions, SegmentEvent, SegmentMethod, Visitor } from '../src/api/types.js';
import { createCookie, readCookie } from '../src/browser/cookie.js';
import { resolveArguments } from '../src/call/arguments.js';
import { toCall } from '../src/call/call.js';
import { createIdentity } from '../src/call/identity.js';
import { createVisitorStore } from '../src/call/visitor-store.js';
import { copied } from './helpers/copy.js';
import { clearStored, KEY, RANDOM_ID } from './helpers/page.js';

const VISITOR = `oneflow_visitor_${KEY}`;
const TRAITS = `oneflow_traits_${KEY}`;

/** Storage in memory, which can be told to fail. */
class FakeStorage implements Storage {
  [name: string]: unknown;
  readonly entries: Map<string, string>;
  readonly #fail: (access: 'get' | 'set' | 'remove', key: string) => void;
  constructor(
    entries: Record<string, string> = {},
    fail: (access: 'get' | 'set' | 'remove', key: string) => void = () => {},
  ) {
    this.entries = new Map(Object.entries(entries));
    this.#fail = fail;
  }
  get length() {
    return this.entries.size;
  }
  key = (index: number) => [...this.entries.keys()][index] ?? null;
  clear = () => this.entries.clear();
  /** Segment's ids are another script's, and read from another storage. */
  #other: Storage | undefined;
  beside(other: Storage): this {
    this.#other = other;
    return this;
  }
  getItem(key: string) {
    if (key.startsWith('ajs_') && this.#other) return this.#other.getItem(key);
    this.#fail('get', key);
    return this.entries.get(key) ?? null;
  }
  setItem(key: string, value: string) {
    this.#fail('set', key);
    this.entries.set(key, `${value}`);
  }
  removeItem(key: string) {
    this.#fail('remove', key);
    this.entries.delete(key);
  }
}

const refuse = (): never => {
  throw new DOMException('refused', 'SecurityError');
};
const full = (access: string): void => {
  if (access === 'set') throw new DOMException('full', 'QuotaExceededError');
};

interface Tab {
  /** The tab's session storage; one of its own where none is given. */
  session?: Storage | undefined;
  key?: string;
  options?: OneflowOptions;
}

/** Puts a tab's storages in the place of this page's while `work` runs. A cookie and Segment's ids stay this page's. */
function within<Value>(local: (() => Storage) | undefined, session: Storage, work: () => Value): Value {
  const real = window.localStorage;
  const get = (): Storage => {
    const given = local ? local() : real;
    // Segment's own ids are looked up in the same storage.
    return given instanceof FakeStorage ? given.beside(real) : given;
  };
  const stubs = [sinon.stub(window, 'localStorage').get(get), sinon.stub(window, 'sessionStorage').get(() => session)];
  try {
    return work();
  } finally {
    for (const stub of stubs) stub.restore();
  }
}

/** An identity that tests speak to in calls, as a page does. */
function visitor(
  storage: Storage | undefined | (() => Storage),
  warn: (sentence: string) => void = () => {},
  { session = new FakeStorage(), key = KEY, options = {} }: Tab = {},
) {
  const local = typeof storage === 'function' ? storage : storage && (() => storage);
  const given: OneflowOptions = { ...(!local && { persistence: 'memory' }), ...options };
  const run = <Value>(work: () => Value): Value => within(local, session, work);
  const identity = run(() => createIdentity(createVisitorStore(key, given, warn), given));
  return {
    reset: (): void => run(identity.reset),
    visitor: (): Visitor => run(identity.visitor),
    call: (method: SegmentMethod, ...args: unknown[]): SegmentEvent => {
      const command: Command = [null, method, 0, location.href, '', '', ...copied(args)];
      return run(() => identity.meet(resolveArguments(toCall(command), undefined)));
    },
  };
}

/** What local storage has of us: a user id, `null`, or the mark of a reset, and an anonymous id. */
const ids = (userId: unknown, anonymousId: unknown): Record<string, string> => ({
  [VISITOR]: JSON.stringify([userId ?? null, anonymousId ?? null]),
});

const stored = ({ entries }: FakeStorage) => Object.fromEntries(entries);

describe('identity', () => {
  // Segment's own library, in another file's tests, leaves its ids on this origin.
  before(clearStored);

  describe('storage', () => {
    it('holds both ids under their keys, as plain text, and nothing else', () => {
      const storage = new FakeStorage();
      const { anonymousId } = visitor(storage).call('identify', 'u1', { email: 'ada@a.example' });
      expect(stored(storage)).to.deep.equal(ids('u1', anonymousId));
    });

    // What another script, or a hand in the developer tools, has written under our name.
    for (const broken of ['%', '%E0%A4%A', '{"not":"ours"}', 'text', '%5B%22u1%22']) {
      it(`is a cookie that says nothing of ours, and is replaced: ${broken}`, () => {
        const write = (value: string, seconds: number): void => {
          // biome-ignore lint/suspicious/noDocumentCookie: the other interface is not in every engine
          document.cookie = `${VISITOR}=${value}; path=/; max-age=${seconds}`;
        };
        const said: string[] = [];
        const options = { persistence: 'cookie' } as const;
        const read = () => visitor(new FakeStorage(), (sentence) => said.push(sentence), { options });
        write(broken, 60);
        try {
          expect(read().visitor()).to.deep.equal({ traits: {} });
          read().call('identify', 'u2');
          expect(read().visitor().userId).to.equal('u2');
          expect(said).to.deep.equal([]);
        } finally {
          write('', 0);
        }
      });
    }

    it('is not written to before the first call', () => {
      const storage = new FakeStorage();
      visitor(storage);
      expect(stored(storage)).to.deep.equal({});
    });

    it('holds an anonymous id alone while nobody is known', () => {
      const storage = new FakeStorage();
      const { anonymousId } = visitor(storage).call('track', 'E');
      expect(stored(storage)).to.deep.equal(ids(null, anonymousId));
    });

    it('holds no traits and no group, whatever the call', () => {
      const storage = new FakeStorage();
      const { call } = visitor(storage);
      call('identify', 'u1', { secret: 'trait' });
      call('group', 'g1', { secret: 'trait' });
      call('track', 'E', { secret: 'property' });
      call('alias', 'u2', 'u1');
      expect(Object.keys(stored(storage))).to.deep.equal([VISITOR]);
      expect(JSON.stringify(stored(storage))).to.not.match(/secret|trait|g1/);
    });

    it('tells the next page both ids, and no traits', () => {
      const storage = new FakeStorage();
      const { anonymousId } = visitor(storage).call('identify', 'u1', { a: 1 });
      const next = visitor(storage);
      expect(next.call('track', 'E')).to.include({ userId: 'u1', anonymousId });
      expect(next.call('identify', { b: 2 }).traits).to.deep.equal({ b: 2 });
    });

    it('is honoured as it was found', () => {
      const storage = new FakeStorage(ids('known', 'before'));
      expect(visitor(storage).call('page')).to.include({ userId: 'known', anonymousId: 'before' });
      expect(stored(storage)).to.deep.equal(ids('known', 'before'));
    });

    it('with empty ids in it says nothing', () => {
      const event = visitor(new FakeStorage(ids('', ''))).call('track', 'E');
      expect(event).to.not.have.property('userId');
      expect(event.anonymousId).to.be.a('string').with.length.above(0);
    });

    it("leaves other people's keys alone", () => {
      const storage = new FakeStorage({ ajs_user_id: '"x"', other: '1' });
      const { call, reset } = visitor(storage);
      call('identify', 'u1');
      reset();
      expect(stored(storage)).to.deep.equal({ ajs_user_id: '"x"', other: '1', ...ids('', null) });
    });
  });

  describe('the anonymous id', () => {
    it('is the same for every call, and another for every visitor', () => {
      const one = visitor(new FakeStorage());
      const ids = [one.call('track', 'E'), one.call('identify', 'u1'), one.call('page'), one.call('track', 'E')];
      expect(new Set(ids.map(({ anonymousId }) => anonymousId)).size).to.equal(1);
      const others = Array.from({ length: 50 }, () => visitor(new FakeStorage()).call('track', 'E').anonymousId);
      expect(new Set([...others, ids[0]?.anonymousId]).size).to.equal(51);
    });

    it('is another for every visitor also where the page has a crypto of its own', () => {
      const own = sinon.stub(window, 'crypto').get(() => ({}));
      try {
        const made = Array.from({ length: 50 }, () => visitor(new FakeStorage()).call('track', 'E').anonymousId);
        expect(new Set(made).size).to.equal(50);
      } finally {
        own.restore();
      }
    });

    it("is a call's own from there on, and stored", () => {
      const storage = new FakeStorage();
      const { call } = visitor(storage);
      expect(call('track', 'E', {}, { anonymousId: 'own' }).anonymousId).to.equal('own');
      expect(call('track', 'E').anonymousId).to.equal('own');
      expect(stored(storage)).to.deep.equal(ids(null, 'own'));
    });

    for (const [name, wrong] of [
      ['empty', ''],
      ['null', null],
      ['a number', 5],
      ['an object', {}],
    ] as const) {
      it(`is not taken from a call where it is ${name}`, () => {
        const { call } = visitor(new FakeStorage(ids(null, 'before')));
        expect(call('track', 'E', {}, { anonymousId: wrong }).anonymousId).to.equal('before');
      });
    }
  });

  describe('another user id', () => {
    it('starts afresh: other traits, another anonymous id, stored too', () => {
      const storage = new FakeStorage();
      const { call } = visitor(storage);
      const first = call('identify', 'u1', { a: 1 });
      const second = call('identify', 'u2', { b: 2 });
      expect(second).to.include({ userId: 'u2' });
      expect(second.traits).to.deep.equal({ b: 2 });
      expect(second.anonymousId).to.not.equal(first.anonymousId);
      expect(stored(storage)).to.deep.equal(ids('u2', second.anonymousId));
      expect(call('track', 'E')).to.include({ userId: 'u2', anonymousId: second.anonymousId });
    });

    it('is compared with the one from an earlier page too', () => {
      const { call } = visitor(new FakeStorage(ids('u1', 'before')));
      expect(call('identify', 'u2').anonymousId).to.not.equal('before');
    });

    it('may bring its own anonymous id', () => {
      const storage = new FakeStorage();
      const { call } = visitor(storage);
      call('identify', 'u1');
      expect(call('identify', 'u2', {}, { anonymousId: 'own' })).to.include({ userId: 'u2', anonymousId: 'own' });
      expect(stored(storage)).to.deep.equal(ids('u2', 'own'));
    });

    it('leaves the group as it was', () => {
      const { call } = visitor(new FakeStorage());
      call('identify', 'u1');
      call('group', 'g1', { a: 1 });
      call('identify', 'u2');
      expect(call('group', { b: 2 }))
        .to.include({ groupId: 'g1', userId: 'u2' })
        .and.to.deep.include({ traits: { a: 1, b: 2 } });
    });
  });

  describe('traits', () => {
    it('given before there is an id go with the first identify that has one', () => {
      const { call } = visitor(new FakeStorage());
      expect(call('identify', { a: 1 })).to.not.have.property('userId');
      const before = call('track', 'E');
      const event = call('identify', 'u1', { b: 2 });
      expect(event.traits).to.deep.equal({ a: 1, b: 2 });
      expect(event.anonymousId, 'the visitor is the same').to.equal(before.anonymousId);
    });

    it('merge: the later value wins, null too, one level deep', () => {
      const { call } = visitor(new FakeStorage());
      call('identify', 'u1', { a: 1, b: 1, c: { d: 1 } });
      expect(call('identify', 'u1', { b: null, c: { e: 2 } }).traits).to.deep.equal({ a: 1, b: null, c: { e: 2 } });
    });

    it('given as undefined are gone, as in Segment', () => {
      const { call, visitor: told } = visitor(new FakeStorage());
      call('identify', 'u1', { a: 1, b: 1 });
      expect(call('identify', { a: undefined }).traits).to.deep.equal({ b: 1 });
      expect(told().traits).to.deep.equal({ b: 1 });
    });

    it('are not shared with the event: who changes it changes nothing here', () => {
      const { call } = visitor(new FakeStorage());
      for (const [method, id] of [
        ['identify', 'u1'],
        ['group', 'g1'],
      ] as const) {
        const event = call(method, id, { a: 1 });
        Object.assign(event.traits as object, { a: 'changed', b: 'added' });
        expect(call(method, id).traits).to.deep.equal({ a: 1 });
      }
    });

    it('are left as the caller had them', () => {
      const { call } = visitor(new FakeStorage());
      const traits = Object.freeze({ a: 1 });
      call('identify', 'u1', traits);
      call('identify', 'u1', { a: 2, b: 2 });
      expect(traits).to.deep.equal({ a: 1 });
      expect(call('identify', 'u1', { a: 3 }).traits).to.deep.equal({ a: 3, b: 2 });
    });

    it('with a getter that throws keep their person, who is known afterwards', () => {
      const { call } = visitor(new FakeStorage());
      call('identify', 'u0');
      const traits = Object.defineProperty({ a: 1 }, 'bad', {
        enumerable: true,
        get() {
          throw new Error('broken');
        },
      });
      const event = call('identify', 'u1', traits);
      expect(event.userId).to.equal('u1');
      expect(event.traits).to.have.property('a', 1);
      expect(call('track', 'E').userId).to.equal('u1');
    });

    it('named __proto__ reach no prototype', () => {
      const { call } = visitor(new FakeStorage());
      const { traits } = call('identify', 'u1', JSON.parse('{"__proto__":{"polluted":1},"a":1}'));
      expect(traits).to.include({ a: 1 });
      expect(Object.getPrototypeOf(traits)).to.equal(Object.prototype);
      expect({}).to.not.have.property('polluted');
      expect(traits).to.not.have.property('polluted');
    });
  });

  describe('reset', () => {
    it('forgets both ids, here and in storage, where it leaves its mark', () => {
      const storage = new FakeStorage();
      const { call, reset } = visitor(storage);
      const before = call('identify', 'u1');
      reset();
      expect(stored(storage)).to.deep.equal(ids('', null));
      const after = call('track', 'E');
      expect(after).to.not.have.property('userId');
      expect(after.anonymousId).to.be.a('string').and.to.not.equal(before.anonymousId);
    });

    it('forgets traits, those kept for a later identify included, and the group', () => {
      const { call, reset } = visitor(new FakeStorage());
      call('identify', { kept: 1 });
      call('group', 'g1', { a: 1 });
      reset();
      expect(call('identify', 'u1', { b: 2 }).traits).to.deep.equal({ b: 2 });
      const group = call('group', { c: 3 });
      expect(group).to.not.have.property('groupId');
      expect(group.traits).to.deep.equal({ c: 3 });
    });

    it('can come first, and twice', () => {
      const storage = new FakeStorage(ids('u1', 'before'));
      const { call, reset } = visitor(storage);
      reset();
      reset();
      expect(stored(storage)).to.deep.equal(ids('', null));
      expect(call('track', 'E')).to.not.have.property('userId');
    });
  });

  describe("Segment's stored ids", () => {
    /** Ids as the two places hold them. */
    const place = (inStorage: Record<string, string>, inCookie: Record<string, string> = {}) => {
      for (const [key, value] of Object.entries(inStorage)) localStorage.setItem(key, value);
      // biome-ignore lint/suspicious/noDocumentCookie: Segment's cookies are cookies
      for (const [key, value] of Object.entries(inCookie)) document.cookie = `${key}=${value}; path=/`;
    };
    afterEach(clearStored);

    const forms: [name: string, written: string, read: string | undefined][] = [
      ['JSON', '"u1"', 'u1'],
      ['plain', 'u1', 'u1'],
      ['a number', '97980', '97980'],
      ['a number too long for one', '12345678901234567890', '12345678901234567890'],
      ['with leading zeros', '007', '007'],
      ['JSON with signs of its own', '"a\\"b; c=d é"', 'a"b; c=d é'],
      ['plain with a quote', 'a"b', 'a"b'],
      ['plain with a percent sign', '50%', '50%'],
      ['empty', '', undefined],
      ['an empty string in JSON', '""', undefined],
      ['null', 'null', undefined],
      ['true', 'true', undefined],
      ['an object', '{"id":"u1"}', undefined],
      ['a list', '["u1"]', undefined],
    ];
    for (const key of ['ajs_user_id', 'ajs_anonymous_id'] as const) {
      const field = key === 'ajs_user_id' ? 'userId' : 'anonymousId';
      for (const [name, written, read] of forms) {
        const where: [string, () => void][] = [
          ['local storage', () => place({ [key]: written })],
          ['a cookie', () => place({}, { [key]: encodeURIComponent(written) })],
        ];
        for (const [what, put] of where) {
          it(`${key}, ${name}, in ${what}: ${read ?? 'nothing'}`, () => {
            put();
            const event = visitor(new FakeStorage()).call('track', 'E');
            if (read) expect(event[field]).to.equal(read);
            else if (field === 'userId') expect(event).to.not.have.property('userId');
            else expect(event.anonymousId).to.match(RANDOM_ID);
          });
        }
      }
    }

    const other = { ajs_user_id: 'theirs', ajs_anonymous_id: 'theirs-anonymous' };
    const rows: {
      name: string;
      own?: Record<string, string>;
      storage?: Record<string, string>;
      cookie?: Record<string, string>;
      userId: string | undefined;
      anonymousId: string | undefined;
    }[] = [
      { name: 'both are taken', storage: other, userId: 'theirs', anonymousId: 'theirs-anonymous' },
      {
        name: 'our own win',
        own: ids('ours', 'ours-anonymous'),
        storage: other,
        userId: 'ours',
        anonymousId: 'ours-anonymous',
      },
      {
        name: 'our own anonymous id is kept beside their user',
        own: ids(null, 'ours-anonymous'),
        storage: other,
        userId: 'theirs',
        anonymousId: 'ours-anonymous',
      },
      {
        name: 'the anonymous id of another user is not taken',
        own: ids('ours', null),
        storage: other,
        userId: 'ours',
        anonymousId: undefined,
      },
      {
        name: 'the anonymous id of the same user is',
        own: ids('theirs', null),
        storage: other,
        userId: 'theirs',
        anonymousId: 'theirs-anonymous',
      },
      {
        name: 'as in Segment, local storage has the user, a cookie the anonymous id, where the two differ',
        storage: other,
        cookie: { ajs_user_id: 'cookie', ajs_anonymous_id: 'cookie-anonymous' },
        userId: 'theirs',
        anonymousId: 'cookie-anonymous',
      },
      {
        name: 'one place empty, the other is asked',
        storage: { ajs_user_id: 'null', ajs_anonymous_id: 'theirs-anonymous' },
        cookie: { ajs_user_id: 'cookie', ajs_anonymous_id: '' },
        userId: 'cookie',
        anonymousId: 'theirs-anonymous',
      },
      {
        name: 'a cookie that can not be decoded is plain nothing',
        cookie: { ajs_user_id: '%E0%A4%A' },
        userId: undefined,
        anonymousId: undefined,
      },
      {
        name: 'cookies whose names only look like it are others',
        cookie: { xajs_user_id: 'x', 'ajs_user_id.x': 'y' },
        userId: undefined,
        anonymousId: undefined,
      },
    ];
    for (const { name, own, storage = {}, cookie, userId, anonymousId } of rows) {
      it(name, () => {
        place(storage, cookie);
        const event = visitor(new FakeStorage(own)).call('track', 'E');
        expect(event.userId).to.equal(userId);
        if (anonymousId) expect(event.anonymousId).to.equal(anonymousId);
        else expect(event.anonymousId).to.match(RANDOM_ID);
      });
    }

    it('stay where they are, and become ours with our first identify', () => {
      place(other);
      const storage = new FakeStorage();
      const { call } = visitor(storage);
      call('track', 'E');
      expect(stored(storage)).to.deep.equal({});
      expect(call('identify', { a: 1 })).to.include({ userId: 'theirs', anonymousId: 'theirs-anonymous' });
      expect(stored(storage)).to.deep.equal(ids('theirs', 'theirs-anonymous'));
      expect(localStorage.getItem('ajs_user_id')).to.equal('theirs');
    });

    it('of another person than our identify names leave no trace on this one', () => {
      place(other);
      const event = visitor(new FakeStorage()).call('identify', 'ours');
      expect(event.userId).to.equal('ours');
      expect(event.anonymousId).to.match(RANDOM_ID);
    });

    it('are followed from page to page while we have none of our own', () => {
      place(other);
      const storage = new FakeStorage();
      visitor(storage).call('track', 'E');
      place({ ajs_user_id: 'next', ajs_anonymous_id: 'next-anonymous' });
      expect(visitor(storage).call('track', 'E')).to.include({ userId: 'next', anonymousId: 'next-anonymous' });
    });

    for (const [name, ids] of [
      ['both', other],
      ['an anonymous one', { ajs_anonymous_id: 'theirs-anonymous' }],
    ] as const) {
      it(`(${name}) are not taken up again after reset, on this page or the next, until our own identify`, () => {
        place(ids);
        const storage = new FakeStorage();
        const here = visitor(storage);
        expect(here.call('track', 'E').anonymousId).to.equal('theirs-anonymous');
        here.reset();
        const next = visitor(storage);
        for (const { call } of [here, next, visitor(storage)]) {
          for (const event of [call('track', 'E'), call('identify', { a: 1 })]) {
            expect(event).to.not.have.property('userId');
            expect(event.anonymousId).to.match(RANDOM_ID);
          }
        }
        expect(next.call('identify', 'ours').userId).to.equal('ours');
        expect(stored(storage)[VISITOR]).to.include('"ours"');
        expect(localStorage.getItem('ajs_anonymous_id')).to.equal('theirs-anonymous');
      });
    }

    it('are not taken up again on this page after reset, though storage was emptied since and says of another page', () => {
      const storage = new FakeStorage();
      const here = visitor(storage);
      here.reset();
      storage.clear();
      const { anonymousId } = visitor(storage).call('track', 'E');
      place(other);
      const event = here.call('track', 'E');
      expect(event).to.include({ anonymousId }).and.to.not.have.property('userId');
      expect(visitor(storage).call('track', 'E').userId, 'the next page').to.equal('theirs');
    });

    it('made after reset are those of no page until our own identify: the mark says that nobody is known', () => {
      const storage = new FakeStorage();
      const here = visitor(storage);
      here.reset();
      place(other);
      expect(here.call('track', 'E')).to.not.have.property('userId');
      const next = visitor(storage);
      expect(next.call('track', 'E')).to.not.have.property('userId');
      expect(next.call('identify', 'ours').userId).to.equal('ours');
    });

    it('are read with persistence: memory, and nothing is written', () => {
      place(other);
      const { call, reset } = visitor(undefined);
      expect(call('track', 'E')).to.include({ userId: 'theirs', anonymousId: 'theirs-anonymous' });
      reset();
      expect(call('track', 'E')).to.not.have.property('userId');
      expect(Object.keys(localStorage).filter((key) => key.startsWith('oneflow'))).to.deep.equal([]);
    });

    it('in local storage or cookies that throw harm nothing', () => {
      place({}, other);
      const get = sinon.stub(Storage.prototype, 'getItem').callsFake(refuse);
      try {
        const { call, reset } = visitor(() => localStorage);
        expect(call('track', 'E').userId, 'the cookie still tells').to.equal('theirs');
        Object.defineProperty(document, 'cookie', { get: refuse, configurable: true });
        expect(visitor(() => localStorage).call('track', 'E')).to.not.have.property('userId');
        reset();
        expect(call('track', 'E')).to.not.have.property('userId');
      } finally {
        get.restore();
        delete (document as Partial<Document>).cookie;
      }
    });
  });

  describe('storage that does not work', () => {
    const throwing = new FakeStorage(ids('unreadable', null), refuse);
    const fullOne = new FakeStorage({}, full);
    const unforgetting = new FakeStorage({}, (access) => access === 'remove' && refuse());
    const storages: [name: string, storage: (() => Storage) | undefined, said: RegExp[]][] = [
      ['there is none (persistence: memory)', undefined, []],
      ['it is null, as in some web views', () => null as unknown as Storage, [/storage can't be used.*null/]],
      ['asking for it throws', refuse, [/storage can't be used.*SecurityError/]],
      ['it throws on every access', () => throwing, [/storage can't be used.*SecurityError/]],
      ['it is full', () => fullOne, [/storage can't be used.*QuotaExceededError/]],
      ['removing throws', () => unforgetting, []],
    ];

    for (const [name, storage, expected] of storages) {
      it(`keeps everything in memory, and says so once: ${name}`, () => {
        const said: string[] = [];
        const { call, reset } = visitor(storage, (sentence) => said.push(sentence));
        const first = call('identify', 'u1', { a: 1 });
        expect(first).to.include({ userId: 'u1' });
        expect(call('track', 'E')).to.include({ userId: 'u1', anonymousId: first.anonymousId });
        expect(call('identify', { b: 2 }).traits).to.deep.equal({ a: 1, b: 2 });
        expect(call('track', 'E')).to.include({ userId: 'u1', anonymousId: first.anonymousId });
        expect(call('identify', { c: 3 }).traits).to.deep.equal({ a: 1, b: 2, c: 3 });
        const second = call('identify', 'u2');
        expect(second.anonymousId).to.be.a('string').and.to.not.equal(first.anonymousId);
        reset();
        expect(call('track', 'E')).to.not.have.property('userId');
        expect(call('identify', 'u3').traits).to.deep.equal({});
        expect(said).to.have.length(expected.length);
        for (const [i, pattern] of expected.entries()) expect(said[i]).to.match(pattern);
      });
    }
  });

  for (const [name, change, left] of [
    ['a reset: what was removed has made room for the mark', ({ reset }) => reset(), ids('', null)],
    ['the identify of somebody else: what was removed has made room', ({ call }) => call('identify', 'u2'), {}],
  ] as [name: string, change: (one: ReturnType<typeof visitor>) => unknown, left: object][]) {
    it(`leaves nobody in a storage that was full at ${name}`, () => {
      let isFull = false;
      const storage: FakeStorage = new FakeStorage({}, (access) => {
        if (access === 'remove') isFull = false;
        if (access === 'set' && isFull) throw new DOMException('full', 'QuotaExceededError');
      });
      const one = visitor(storage);
      one.call('identify', 'u1');
      isFull = true;
      change(one);
      expect(stored(storage)).to.deep.equal(left);
      expect(visitor(storage).call('track', 'E')).to.not.have.property('userId');
    });
  }

  describe("with persistence: 'cookie'", () => {
    afterEach(clearStored);
    const options: OneflowOptions = { persistence: 'cookie' };
    /** WebKit may still tell of a cookie that another test has just removed. */
    const ourCookies = (): string[] => document.cookie.split('; ').filter((one) => one.startsWith('oneflow_'));
    const open = (storage: Storage) => visitor(storage, undefined, { options });

    it('keeps the ids in a cookie, which the next page reads, and nothing in local storage', () => {
      const storage = new FakeStorage();
      const { anonymousId } = open(storage).call('identify', 'u1');
      expect(ourCookies()).to.deep.equal([`${VISITOR}=${encodeURIComponent(JSON.stringify(['u1', anonymousId]))}`]);
      expect(open(storage).call('track', 'E')).to.include({ userId: 'u1', anonymousId });
      expect(stored(storage)).to.deep.equal({});
    });

    it('takes over who it was in local storage, and leaves nothing there', () => {
      const storage = new FakeStorage(ids('u1', 'before'));
      expect(open(storage).visitor()).to.include({ userId: 'u1', anonymousId: 'before' });
      expect(stored(storage)).to.deep.equal({});
      expect(open(new FakeStorage()).call('track', 'E')).to.include({ userId: 'u1', anonymousId: 'before' });
    });

    it('says so where the browser refuses the domain that the page gives, and knows the visitor on this page', () => {
      const said: string[] = [];
      const given = { options: { ...options, cookieDomain: '.elsewhere.example' } };
      const { call } = visitor(new FakeStorage(), (sentence) => said.push(sentence), given);
      const { anonymousId } = call('identify', 'u1');
      expect(call('track', 'E')).to.include({ userId: 'u1', anonymousId });
      expect(said).to.deep.equal([
        "storage can't be used, so who the visitor is ends with the page: the cookie was refused",
      ]);
      expect(ourCookies()).to.deep.equal([]);
    });

    it('removes who local storage says it is once it is somebody else', () => {
      const storage = new FakeStorage();
      const { call } = open(storage);
      call('identify', 'u1');
      storage.setItem(VISITOR, '["old","before"]');
      call('identify', 'u2');
      expect(stored(storage)).to.deep.equal({});
    });
  });

  describe('a cookie', () => {
    const ALL = ['example', 'shop.example', 'www.shop.example', ''];
    const ID = 'a%3D1';
    const WRITTEN = `${ID}=%5B%22u1%22%5D; path=/; max-age=31536000; samesite=lax`;
    const removed = (domain: string): string =>
      `${ID}=; path=/; max-age=0; samesite=lax${domain && `; domain=${domain}`}`;
    /** By domain, in the order in which the browser tells them; the host alone has none. */
    let jar: Map<string, string>;
    let written: string[];
    let takes: (domain: string) => boolean;

    beforeEach(() => {
      jar = new Map();
      written = [];
      Object.defineProperty(document, 'cookie', {
        configurable: true,
        get: () => [...jar.values()].join('; '),
        set(text: string) {
          written.push(text);
          const [pair = '', , age] = text.split('; ');
          const domain = text.split('; domain=')[1] ?? '';
          if (age === 'max-age=0') jar.delete(domain);
          else if (takes(domain)) jar.set(domain, pair);
        },
      });
    });
    afterEach(() => void Reflect.deleteProperty(document, 'cookie'));

    /** On www.shop.example: the tests' own host has one label. */
    function create(domain?: string) {
      const { split } = String.prototype;
      const fake = sinon.stub(String.prototype, 'split').callsFake(function (this: string, by: never) {
        return split.call(`${this}` === location.hostname ? 'www.shop.example' : this, by);
      } as typeof split);
      try {
        return createCookie('a=1', domain);
      } finally {
        fake.restore();
      }
    }

    const rows: { name: string; domain?: string; takes(domain: string): boolean; expected: string[] }[] = [
      {
        name: 'goes to the widest domain that the browser takes',
        takes: (domain) => domain !== 'example',
        expected: ['example', 'shop.example'],
      },
      { name: 'goes to the host alone where it takes no domain', takes: (domain) => !domain, expected: ALL },
      { name: 'goes to the domain that the page asks for', domain: '.a.b', takes: () => true, expected: ['.a.b'] },
    ];
    for (const { name, domain, takes: given, expected } of rows) {
      it(name, () => {
        takes = given;
        const { write, read } = create(domain);
        write('["u1"]');
        expect(written).to.deep.equal(expected.map((at) => `${WRITTEN}${at && `; domain=${at}`}`));
        expect([[...jar.keys()], read()]).to.deep.equal([expected.slice(-1), '["u1"]']);
      });
    }

    it('replaces one of another domain that the browser tells in its place', () => {
      takes = () => true;
      jar.set('www.shop.example', `${ID}=old`);
      create('shop.example').write('["u1"]');
      const asked = `${WRITTEN}; domain=shop.example`;
      expect(written).to.deep.equal([asked, ...ALL.map(removed), asked]);
      expect([...jar.keys()]).to.deep.equal(['shop.example']);
    });

    it('that the browser refuses twice is refused, and one that is there is gone', () => {
      takes = () => false;
      jar.set('', `${ID}=old`);
      expect(() => create().write('["u1"]')).to.throw('refused');
      expect([written.length, jar.size]).to.deep.equal([16, 0]);
    });

    it('is removed from every domain', () => {
      create().remove();
      expect(written).to.deep.equal(ALL.map(removed));
    });

    for (const [name, value, expected] of [
      ['is told without those beside it', `b=2; ${ID}=%5B1%5D; c=3`, '[1]'],
      ['is none where there is none', `x${ID}=1; ${ID}x=1`, null],
      ['is none where it can not be decoded', `${ID}=%`, null],
    ] as const) {
      it(name, () => {
        jar.set('', value);
        expect(readCookie(ID)).to.equal(expected);
      });
    }
  });

  describe('what storage says since then beats what a tab remembers', () => {
    /** Two tabs of one browser, and a page that either of them opens next. */
    const browser = () => {
      const storage = new FakeStorage();
      const tab = (session: Storage = new FakeStorage()) => visitor(storage, undefined, { session });
      const [a, b] = [tab(), tab()];
      a.call('identify', 'u1', { plan: 'pro' });
      return { storage, tab, a, b, known: b.call('track', 'E') };
    };

    it('reset there, traits alone here: nobody, here and on the next page', () => {
      const { storage, tab, a, b, known } = browser();
      expect(known.userId).to.equal('u1');
      a.reset();
      const here = b.call('identify', { theme: 1 });
      expect(here).to.not.have.property('userId');
      expect(here.anonymousId).to.not.equal(known.anonymousId);
      expect(stored(storage)).to.deep.equal(ids('', here.anonymousId));
      for (const { call } of [tab(), a]) expect(call('track', 'E')).to.not.have.property('userId');
    });

    for (const [name, call] of [
      ['track', ['track', 'E']],
      ['page', ['page']],
      ['screen', ['screen', 'S']],
      ['group', ['group', { a: 1 }]],
      ['identify', ['identify', { a: 1 }]],
    ] as [name: string, call: [SegmentMethod, ...unknown[]]][]) {
      it(`holds for ${name} after a reset, and after another user`, () => {
        const { a, b } = browser();
        b.call('identify', { secret: 1 });
        b.call('group', 'g1', { secret: 1 });
        a.reset();
        const nobody = b.call(...call);
        expect(nobody).to.not.have.property('userId');
        expect(nobody).to.not.have.property('groupId');
        expect(nobody.traits ?? {}).to.not.have.property('secret');
        const there = a.call('identify', 'u2', { b: 2 });
        expect(b.call(...call)).to.include({ userId: 'u2', anonymousId: there.anonymousId });
      });
    }

    it('lets a later identify here say who it is again, there too', () => {
      const { a, b } = browser();
      a.reset();
      expect(b.call('identify', 'u3')).to.include({ userId: 'u3' });
      expect(a.call('track', 'E')).to.include({ userId: 'u3' });
    });

    it('keeps traits for somebody who has become known there', () => {
      const storage = new FakeStorage();
      const [a, b] = [visitor(storage), visitor(storage)];
      b.call('identify', { theme: 'dark' });
      a.call('identify', 'u1');
      expect(b.call('identify', { plan: 'pro' })).to.deep.include({
        userId: 'u1',
        traits: { theme: 'dark', plan: 'pro' },
      });
    });

    it('keeps traits and group of the same user, who has another anonymous id there', () => {
      const { a, b } = browser();
      a.call('group', 'g1', { size: 5 });
      b.call('track', 'E', {}, { anonymousId: 'own' });
      const event = a.call('identify', { theme: 'dark' });
      expect(event).to.deep.include({ userId: 'u1', anonymousId: 'own', traits: { plan: 'pro', theme: 'dark' } });
      expect(a.call('group', {})).to.deep.include({ groupId: 'g1', traits: { size: 5 } });
    });

    it('does not say that somebody is nobody where somebody has emptied it: a reset would have left its mark', () => {
      const { storage, a, known } = browser();
      storage.clear();
      expect(a.call('track', 'E')).to.include({ userId: 'u1', anonymousId: known.anonymousId });
      expect(a.visitor()).to.deep.equal({ userId: 'u1', anonymousId: known.anonymousId, traits: { plan: 'pro' } });
    });

    it('is what a page is told when it asks', () => {
      const { a, b } = browser();
      a.reset();
      expect(b.visitor()).to.deep.equal({ traits: {} });
      const { anonymousId } = a.call('identify', 'u2', { a: 1 });
      expect(b.visitor()).to.deep.equal({ userId: 'u2', anonymousId, traits: {} });
    });
  });

  describe('two projects on one origin', () => {
    it('know nothing of each other: neither ids nor waiting traits', () => {
      const storage = new FakeStorage();
      const session = new FakeStorage();
      const [one, other] = ['key-one', 'key-two'].map((key) => () => visitor(storage, undefined, { session, key })) as [
        () => ReturnType<typeof visitor>,
        () => ReturnType<typeof visitor>,
      ];
      const known = one().call('identify', 'u1', { a: 1 });
      const anonymous = other().call('identify', { b: 2 });
      expect(anonymous).to.not.have.property('userId');
      expect(anonymous.anonymousId).to.not.equal(known.anonymousId);
      expect(one().call('identify', 'u1', { c: 3 }).traits).to.deep.equal({ c: 3 });
      other().reset();
      expect(one().call('track', 'E')).to.include({ userId: 'u1', anonymousId: known.anonymousId });
    });
  });

  describe('traits that wait for a user id', () => {
    const SECRET = { lang: 'nb' };
    const setUp = () => {
      const [storage, session] = [new FakeStorage(), new FakeStorage()];
      return { storage, session, page: () => visitor(storage, undefined, { session }) };
    };

    it("go with the next page's identify, once", () => {
      const { storage, session, page } = setUp();
      page().call('identify', SECRET);
      expect([Object.keys(stored(session)), JSON.stringify(stored(storage))]).to.deep.equal([
        [TRAITS],
        JSON.stringify(ids(null, visitor(storage).visitor().anonymousId)),
      ]);
      expect(page().call('identify', 'u9', { a: 1 }).traits).to.deep.equal({ lang: 'nb', a: 1 });
      expect(stored(session)).to.deep.equal({});
      expect(page().call('identify', 'u9').traits).to.deep.equal({});
    });

    it('gather over pages', () => {
      const { page } = setUp();
      page().call('identify', SECRET);
      page().call('track', 'E');
      page().call('identify', { a: 1 });
      expect(page().call('identify', 'u9').traits).to.deep.equal({ lang: 'nb', a: 1 });
    });

    it('are gone with a reset, here, on an earlier page, or in another tab', () => {
      for (const where of ['here', 'earlier', 'another tab', 'another tab, which went on'] as const) {
        for (const isSame of [true, false]) {
          const { storage, session, page } = setUp();
          const first = page();
          first.call('identify', SECRET);
          const other = visitor(storage);
          if (where.startsWith('another')) other.reset();
          else (where === 'here' ? first : page()).reset();
          if (where.endsWith('went on')) other.call('track', 'E');
          const next = isSame ? first : page();
          expect(next.call('identify', 'u9').traits, `${where}, ${isSame}`).to.deep.equal({});
          expect(stored(session), where).to.deep.equal({});
        }
      }
    });

    it('stay in their tab', () => {
      const { storage, page } = setUp();
      page().call('identify', SECRET);
      expect(visitor(storage).call('identify', 'u9').traits).to.deep.equal({});
    });

    it('are not stored with persistence: memory, and wait on the page', () => {
      const session = new FakeStorage();
      const { call } = visitor(undefined, undefined, { session });
      call('identify', SECRET);
      expect(stored(session)).to.deep.equal({});
      expect(call('identify', 'u9').traits).to.deep.equal(SECRET);
    });

    for (const [name, session] of [
      ['throws', new FakeStorage({}, refuse)],
      ['is full', new FakeStorage({}, full)],
      ['is null', null as unknown as Storage],
      ['holds garbage', new FakeStorage({ [TRAITS]: '{' })],
      ['holds null', new FakeStorage({ [TRAITS]: 'null' })],
      ['holds something else', new FakeStorage({ [TRAITS]: '{"traits":5}' })],
    ] as const) {
      it(`wait on their page where session storage ${name}, and nothing is said`, () => {
        const said: string[] = [];
        const { call } = visitor(new FakeStorage(), (sentence) => said.push(sentence), { session });
        call('identify', SECRET);
        expect(call('identify', 'u9').traits).to.deep.equal(SECRET);
        expect(said).to.deep.equal([]);
      });
    }

    it('wait on their page where a cycle keeps them from being stored', () => {
      const { page } = setUp();
      const traits: Record<string, unknown> = { ...SECRET };
      traits.self = traits;
      const { call } = page();
      call('identify', traits);
      expect(call('identify', 'u9').traits).to.include(SECRET);
    });
  });

  it('asks a getter in traits once, however often they are sent', () => {
    let reads = 0;
    const { call } = visitor(new FakeStorage());
    const counts = {
      get n() {
        return ++reads;
      },
    };
    call('identify', 'u1', counts);
    call('identify', 'u1', { a: 1 });
    expect(call('identify', 'u1').traits).to.deep.equal({ n: 1, a: 1 });
    expect(reads).to.equal(1);
  });

  describe('each call', () => {
    it('follows another page that has another user', () => {
      const storage = new FakeStorage();
      const { call } = visitor(storage);
      call('identify', 'u1', { a: 1 });
      const there = visitor(storage).call('identify', 'u2');
      expect(call('track', 'E')).to.include({ userId: 'u2', anonymousId: there.anonymousId });
      expect(call('identify', { b: 2 }).traits, 'not the traits of the first').to.deep.equal({ b: 2 });
    });

    it('follows another page that has reset', () => {
      const storage = new FakeStorage();
      const { call } = visitor(storage);
      const before = call('identify', 'u1', { a: 1 });
      visitor(storage).reset();
      const after = call('track', 'E');
      expect(after).to.not.have.property('userId');
      expect(after.anonymousId).to.be.a('string').and.to.not.equal(before.anonymousId);
      expect(call('identify', 'u2', { b: 2 }).traits).to.deep.equal({ b: 2 });
    });

    it('follows another page where somebody has become known', () => {
      const storage = new FakeStorage();
      const { call } = visitor(storage);
      const before = call('track', 'E');
      visitor(storage).call('identify', 'u1');
      expect(call('track', 'E')).to.include({ userId: 'u1', anonymousId: before.anonymousId });
    });

    it('changes nothing when nothing has changed', () => {
      const { call } = visitor(new FakeStorage());
      const before = call('identify', 'u1', { a: 1 });
      expect(call('identify', { b: 2 })).to.include({ userId: 'u1', anonymousId: before.anonymousId });
      expect(call('identify', {}).traits).to.deep.equal({ a: 1, b: 2 });
    });

    it('keeps traits that wait for a user id', () => {
      const { call } = visitor(new FakeStorage());
      call('identify', { a: 1 });
      expect(call('identify', 'u1').traits).to.deep.equal({ a: 1 });
    });
  });
});
