// What the inspector draws, part by part: how the SDK is, a line of the time line, the list, the whole panel and its element. How
// it is on a page with the built files is in inspector-page.test.ts.
import { expect } from 'chai';
import sinon from 'sinon';
import { itemView } from '../src/inspector/call-view.js';
import { createCopy } from '../src/inspector/copy.js';
import { button, clock, duration, make, setText } from '../src/inspector/dom.js';
import { defineInspector, NAME, showInspector } from '../src/inspector/element.js';
import { createList } from '../src/inspector/list-view.js';
import { openPanel } from '../src/inspector/panel.js';
import { createFacts, factsOf, stateOf } from '../src/inspector/status-view.js';
import type { Target } from '../src/inspector/target.js';
import { type Call, createTimeline, type Item, type Note } from '../src/inspector/timeline.js';
import type { Watch } from '../src/inspector/watch.js';

/** In the reader's own time zone. */
const TIME = new Date(2026, 0, 2, 14, 3, 22, 5).getTime();

function watchOf(target?: object, more: Partial<Watch> = {}): Watch {
  const whole = { timeline: createTimeline(), attempts: {}, waiting: 0, stored: 0, changed() {}, look() {}, stop() {} };
  return { ...whole, ...(target && { target: target as Target }), ...more };
}

function callOf(more: Partial<Call> = {}): Call {
  return { kind: 'call', method: 'track', time: TIME, url: '', status: 'waiting', warnings: [], ...more };
}

function noteOf(message: string, level: Note['level'] = 'info'): Note {
  return { kind: 'note', level, time: TIME, message };
}

/** What is seen of each, as its own text. */
const textsOf = (root: ParentNode, selector: string): string[] =>
  [...root.querySelectorAll(selector)].map(({ textContent }) => textContent ?? '');

/** A place on the page, in a shadow root as the inspector has one. */
function place(): { host: HTMLElement; root: ShadowRoot } {
  const host = document.createElement('div');
  host.className = 'placed';
  document.body.append(host);
  return { host, root: host.attachShadow({ mode: 'open' }) };
}

afterEach(() => {
  for (const host of document.querySelectorAll(`.placed, ${NAME}`)) host.remove();
  Reflect.deleteProperty(window, 'oneflowSegment');
  sinon.restore();
});

describe('the inspector makes elements', () => {
  it('with attributes, or a class alone, and text that stays text', () => {
    const made = make('p', { id: 'a', title: 'b' }, '<b>', make('i', 'c', 'd'), make('i'));
    expect(made.outerHTML).to.equal('<p id="a" title="b">&lt;b&gt;<i class="c">d</i><i class=""></i></p>');
  });

  it('that do what they say when they are pressed', () => {
    const act = sinon.spy();
    const made = button('Move', act);
    made.click();
    expect([made.localName, made.textContent, act.callCount]).to.deep.equal(['button', 'Move', 1]);
  });

  it('whose text is left as it is where it says so already', () => {
    const made = make('p', '', 'same');
    const [text] = made.childNodes;
    setText(made, 'same');
    expect(made.firstChild).to.equal(text);
    setText(made, 'other');
    expect(made.textContent).to.equal('other');
  });

  it('with a time of day', () => expect(clock(TIME)).to.equal('14:03:22.005'));

  for (const [between, expected] of [
    [-5, '0 ms'],
    [120.4, '120 ms'],
    [999, '999 ms'],
    [1_000, '1.0 s'],
    [1_640, '1.6 s'],
  ] as const) {
    it(`with a time of ${between} ms`, () => expect(duration(between)).to.equal(expected));
  }
});

describe('the inspector says how the SDK is', () => {
  it('where there is none', () => {
    expect([stateOf(watchOf()), factsOf(watchOf())]).to.deep.equal(['not found', []]);
  });

  it('where nobody has told anything', () => {
    expect(factsOf(watchOf({}))).to.deep.equal([
      ['SDK', 'unknown'],
      ['Snippet', 'layout ?'],
      ['Facade', 'not here yet'],
      ['User id', 'none'],
      ['Anonymous id', 'none'],
      ['Traits', 'none'],
      ['Waiting', '0 on this page, 0 in session storage'],
      ['Options', '{}'],
    ]);
  });

  it('where all is known, with secrets masked', () => {
    const mappings = [{ action: 'trackEvent', when() {} }, null];
    const target = {
      ...{ v: 2, state: 'loading', version: '1.2.3' },
      user: () => ({ userId: 'u1', anonymousId: null, traits: { plan: 'pro' } }),
      loaded: ['secret-key', { nonce: 'secret-nonce', delimiter: '', mappings }],
    };
    const attempts = { attempt: 2, attempts: 4, generation: 'npm' };
    expect(factsOf(watchOf(target, { attempts, waiting: 3, stored: 4 }))).to.deep.equal([
      ['SDK', 'loading, attempt 2 of 4, npm'],
      ['Snippet', 'layout 2'],
      ['Facade', '1.2.3'],
      ['User id', "'u1'"],
      ['Anonymous id', 'none'],
      ['Traits', "{ plan: 'pro' }"],
      ['Waiting', '3 on this page, 4 in session storage'],
      ['Options', "{ nonce: 'sec…', delimiter: '', mappings: ['trackEvent', null], key: 'sec…' }"],
    ]);
    expect(factsOf(watchOf({ loaded: ['k', { mappings: 'none', nonce: '' }] })).at(-1)).to.deep.equal([
      'Options',
      "{ mappings: 'none', nonce: '', key: 'k…' }",
    ]);
  });

  it('as a list that stays as it is while nothing changes', () => {
    const { box, render } = createFacts();
    render(watchOf());
    expect(box.textContent).to.equal('');
    const target = { state: 'loading' };
    render(watchOf(target));
    const before = [...box.querySelectorAll('dt, dd')];
    expect(before.slice(0, 4).map(({ localName, textContent }) => `${localName} ${textContent}`)).to.deep.equal([
      ...['dt SDK', 'dd loading', 'dt Snippet', 'dd layout ?'],
    ]);
    render(watchOf(target));
    expect([...box.querySelectorAll('dt, dd')].every((one, index) => one === before[index])).to.equal(true);
    render(watchOf({ state: 'ready' }));
    expect(textsOf(box, 'dd')[0]).to.equal('ready');
  });
});

describe('the inspector draws a line', () => {
  const event = { type: 'track', event: 'E', properties: { a: { b: 1 } } } as never;

  it('of a note: when, and what', () => {
    const line = itemView(noteOf('no answer', 'error'), undefined, false);
    expect([...line.children].map(({ textContent }) => textContent)).to.deep.equal(['14:03:22.005', 'no answer']);
    expect([...line.classList]).to.deep.equal(['note', 'error']);
  });

  const LINES: { name: string; call: Partial<Call>; parts: string[] }[] = [
    { name: 'a call that waits', call: {}, parts: ['waiting', 'track(…)'] },
    { name: 'one in storage', call: { status: 'stored' }, parts: ['waits in storage', 'track(…)'] },
    { name: 'one that is kept', call: { status: 'kept' }, parts: ['kept on this page', 'track(…)'] },
    { name: 'one of which nobody told', call: { status: 'gone' }, parts: ['left the queue', 'track(…)'] },
    { name: 'a reset', call: { method: 'reset', status: 'done' }, parts: ['done', 'reset()'] },
    {
      name: 'one that was sent at once',
      call: {
        ...{ status: 'sent', settled: TIME + 120 },
        receipt: { status: 'sent', event, deliveries: [{ action: 'trackEvent', payload: { event_name: 'E' } }] },
      },
      parts: ['sent', "track('E', { a: { b: 1 } })", "→ track('E', {})"],
    },
    {
      name: 'one that was sent after it waited',
      call: {
        ...{ status: 'sent', settled: TIME + 120 },
        waited: { method: 'track', time: TIME, url: '', id: 1, args: ['E'] },
      },
      parts: ['sent after 120 ms', "track('E')"],
    },
    {
      name: 'one that waited and was dropped, with its reason and its sentence',
      call: {
        ...{ status: 'dropped', settled: TIME + 120 },
        waited: { method: 'track', time: TIME, url: '', id: 1, args: ['E'] },
        receipt: { status: 'dropped', reason: 'stopped', message: 'stop was called' },
      },
      parts: ['dropped: stopped', "track('E')", '→ nothing: stop was called'],
    },
    {
      name: 'one that was dropped without a sentence',
      call: { status: 'dropped', receipt: { status: 'dropped', reason: 'no-mapping' } },
      parts: ['dropped', 'track(…)', '→ nothing: no-mapping'],
    },
  ];
  for (const { name, call, parts } of LINES) {
    it(`of ${name}`, () => {
      const line = itemView(callOf(call), undefined, false);
      const summary = line.querySelector('summary')?.children ?? [];
      expect([...summary].map(({ textContent }) => textContent)).to.deep.equal(['14:03:22.005', ...parts]);
      expect([line.className, line.textContent]).to.deep.equal([
        call.status ?? 'waiting',
        ['14:03:22.005', ...parts].join(''),
      ]);
    });
  }

  it('of a call with warnings, each in a paragraph that is seen while it is closed', () => {
    const line = itemView(callOf({ warnings: ['a', 'b'] }), undefined, false);
    expect(textsOf(line, 'details ~ p')).to.deep.equal(['Warning: a', 'Warning: b']);
  });

  const sent = (count = 1): Call => {
    const properties = Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));
    const payload = { event_name: 'E', properties };
    return callOf({
      ...{ status: 'sent', url: 'https://site.example/' },
      receipt: {
        status: 'sent',
        event: { type: 'track', userId: 'u1', anonymousId: 'a1', properties: { k0: 0, of: { a: 1 } } } as never,
        deliveries: [{ action: 'trackEvent', payload }],
      },
    });
  };

  it('that says more once it is opened, and makes that once', () => {
    const line = itemView(sent(2), undefined, false);
    const details = line.querySelector('details') as HTMLDetailsElement;
    expect(line.querySelector('table')).to.equal(null);
    for (const open of [true, false, true]) {
      details.open = open;
      details.dispatchEvent(new Event('toggle'));
    }
    expect(textsOf(line, '.facts')).to.deep.equal(['Called on https://site.example/for user u1, visitor a1']);
    expect(textsOf(line, 'caption, th[scope=col]')).to.deep.equal([
      'trackEvent',
      'Called with',
      '1Flow received',
      'Change',
    ]);
    expect([...line.querySelectorAll('tr')].map((row) => textsOf(row, 'td').join(' | ')).slice(1)).to.deep.equal([
      'k0: 0 | k0: 0 | same',
      'of.a: 1 | k1: 1 | renamed',
    ]);
  });

  it('that says nothing more while it is closed', () => {
    const line = itemView(sent(), undefined, false);
    line.querySelector('details')?.dispatchEvent(new Event('toggle'));
    expect(line.querySelector('table')).to.equal(null);
  });

  it('that was open, open, with what it reads by the delimiter of the page', () => {
    const call = sent();
    (call.receipt?.deliveries?.[0]?.payload as { properties: object }).properties = { 'of-a': 1 };
    const line = itemView(call, '-', true);
    expect(line.querySelector('details')?.open).to.equal(true);
    expect([...line.querySelectorAll('tr')].map((row) => textsOf(row, 'td').join(' | ')).slice(1)).to.deep.equal([
      'of.a: 1 | of-a: 1 | flattened',
      'k0: 0 |  | left out',
    ]);
  });

  it('of at most a hundred values', () => {
    const rows = itemView(sent(150), undefined, true).querySelectorAll('tr');
    expect(rows).to.have.length(101);
  });

  it('of a call of which little is known', () => {
    const receipt = { status: 'dropped', event: { type: 'track' } } as never;
    const facts = [callOf(), callOf({ status: 'dropped', receipt })].map((call) =>
      textsOf(itemView(call, undefined, true), '.facts').join(),
    );
    expect(facts).to.deep.equal([
      'Called on an unknown page',
      'Called on an unknown pagefor user unknown, visitor unknown',
    ]);
  });

  it('though what it would say, once opened, can not be read', () => {
    const call = callOf({ receipt: { status: 'sent', deliveries: [{ action: 'trackEvent', payload: {} }] } });
    const line = itemView(call, undefined, false);
    const details = line.querySelector('details') as HTMLDetailsElement;
    (call.receipt as { deliveries: unknown }).deliveries = [null];
    details.open = true;
    expect(() => details.dispatchEvent(new Event('toggle'))).to.not.throw();
    expect(line.querySelector('.content')).to.equal(null);
  });
});

describe('the inspector has a list', () => {
  const shown = (box: HTMLElement): string[] =>
    [...box.querySelectorAll<HTMLElement>('li')].map((line) => line.querySelector('code, span')?.textContent ?? '');
  const hints = (box: HTMLElement): string[] =>
    [...box.querySelectorAll<HTMLElement>(':scope > p')].filter(({ hidden }) => !hidden).map((one) => one.textContent);

  function listOf(...items: Item[]) {
    const { root } = place();
    const timeline = { ...createTimeline(), items, fresh: new Set(items) };
    const { box, render } = createList();
    box.style.cssText = 'height: 100px; overflow: auto';
    root.append(box);
    render(timeline, undefined);
    return { root, timeline, box, render: () => render(timeline, undefined) };
  }

  it('that says that there is nothing, or no more', () => {
    const { timeline, box, render } = listOf();
    expect(hints(box)).to.deep.equal(['No calls yet.']);
    timeline.items.push(noteOf('a'));
    timeline.cut = true;
    render();
    expect(hints(box)).to.deep.equal(['Older calls are not shown.']);
  });

  it('in the order of the time line, with each in its place, and without what is gone', () => {
    const [a, b, c] = [noteOf('a'), noteOf('b'), noteOf('c')];
    const { timeline, box, render } = listOf(a, c);
    timeline.items.splice(1, 0, b);
    render();
    expect(shown(box)).to.deep.equal(['a', 'b', 'c']);
    timeline.items.shift();
    render();
    expect(shown(box)).to.deep.equal(['b', 'c']);
  });

  it('in which only what has changed is made anew', () => {
    const [a, b] = [noteOf('a'), noteOf('b')];
    const { timeline, box, render } = listOf(a, b);
    const [first, second] = box.querySelectorAll('li');
    a.message = 'not to be read';
    b.message = 'b2';
    timeline.fresh.add(b);
    render();
    expect(shown(box)).to.deep.equal(['a', 'b2']);
    const [left, made] = box.querySelectorAll('li');
    expect([left === first, made === second, timeline.fresh.size]).to.deep.equal([true, false, 0]);
  });

  it('in which a line made anew stays open, and keeps the focus where it had it', () => {
    const [a, b] = [callOf({ method: 'a' }), callOf({ method: 'b' })];
    const { root, timeline, box, render } = listOf(a, b);
    const summaries = (): HTMLElement[] => [...box.querySelectorAll('summary')];
    const details = box.querySelector('details') as HTMLDetailsElement;
    details.open = true;
    summaries()[0]?.focus();
    for (const call of [b, a]) {
      timeline.fresh.add(call);
      render();
      expect(root.activeElement).to.equal(summaries()[0]);
    }
    expect([...box.querySelectorAll('details')].map(({ open }) => open)).to.deep.equal([true, false]);
    expect(details.isConnected).to.equal(false);
  });

  it('in which a line that can not be made is empty, and the others are there', () => {
    const { box } = listOf({ kind: 'call' } as never, noteOf('b'));
    expect(shown(box)).to.deep.equal(['', 'b']);
  });

  it('that takes the focus from nobody, also where a line could not be made before', () => {
    const item = { kind: 'call' } as Call;
    const { root, timeline, box, render } = listOf(item);
    Object.assign(item, callOf());
    timeline.fresh.add(item);
    render();
    expect([shown(box), root.activeElement]).to.deep.equal([['waiting'], null]);
  });

  it('that follows its newest line while the reader is at its end, and only then', () => {
    const many = Array.from({ length: 50 }, (_, index) => noteOf(`${index}`));
    const { timeline, box, render } = listOf(...many);
    const end = (): number => box.scrollHeight - box.clientHeight;
    const grow = (): void => {
      const item = noteOf('more');
      timeline.items.push(item);
      timeline.fresh.add(item);
      render();
    };
    expect(box.scrollTop).to.be.closeTo(end(), 1).and.above(100);
    box.scrollTop = end() - 20;
    grow();
    expect(box.scrollTop).to.be.closeTo(end(), 1);
    box.scrollTop = end() - 30;
    const before = box.scrollTop;
    grow();
    expect(box.scrollTop)
      .to.be.closeTo(before, 1)
      .and.below(end() - 30);
  });

  it('that is reached by keyboard, and has a name', () => {
    const { box } = listOf();
    const { box: facts } = createFacts();
    expect([box, facts].map((one) => [one.tabIndex, one.getAttribute('role'), one.ariaLabel])).to.deep.equal([
      [0, 'region', 'Time line'],
      [0, 'group', 'State, visitor, options'],
    ]);
  });
});

describe('the inspector has a button that copies', () => {
  function copyWith(
    writeText: ((text: string) => Promise<void>) | undefined,
    toJson = (values: boolean) => `${values}`,
  ) {
    sinon.stub(navigator, 'clipboard').get(() => writeText && { writeText });
    const { root } = place();
    root.append(...createCopy(toJson));
    const find = <Found extends HTMLElement>(selector: string): Found => root.querySelector(selector) as Found;
    const text = find<HTMLTextAreaElement>('textarea');
    return {
      ...{ root, text, find },
      async press(): Promise<string> {
        find('button').click();
        for (let turn = 0; turn < 5; turn++) await Promise.resolve();
        return find('[role=status]').textContent ?? '';
      },
    };
  }

  it('with or without values, as the reader wants it, and says that it has', async () => {
    const written: string[] = [];
    const { press, find, text, root } = copyWith(async (json) => void written.push(json));
    expect([root.textContent, text.hidden]).to.deep.equal(['Copy for supportwith values', true]);
    expect(await press()).to.equal('Copied.');
    find<HTMLInputElement>('label input[type=checkbox]').checked = true;
    expect([await press(), text.hidden, written]).to.deep.equal(['Copied.', true, ['false', 'true']]);
  });

  it('and shows the text, selected, to be copied by hand, until it may be written', async () => {
    let isAllowed = false;
    const writeText = async (): Promise<void> => {
      if (!isAllowed) throw new DOMException('no', 'NotAllowedError');
    };
    const { press, text, root } = copyWith(writeText);
    expect(await press()).to.equal('This page may not write to the clipboard: copy it from here.');
    expect([text.hidden, text.value, text.readOnly, text.ariaLabel]).to.deep.equal([
      ...[false, 'false', true, 'For support'],
    ]);
    expect([text.selectionStart, text.selectionEnd, root.activeElement]).to.deep.equal([0, 5, text]);
    isAllowed = true;
    expect([await press(), text.hidden]).to.deep.equal(['Copied.', true]);
  });

  it('and selects nothing where it was written', async () => {
    const { press, text } = copyWith(async () => {});
    const select = sinon.spy(text, 'select');
    await press();
    expect(select.callCount).to.equal(0);
  });

  it('nothing, where what it would copy can not be made', async () => {
    const written: string[] = [];
    const { press } = copyWith(
      async (json) => void written.push(json),
      () => {
        throw new Error('read');
      },
    );
    expect([await press(), written]).to.deep.equal(['Copied.', ['']]);
  });
});

describe('the inspector is a panel', () => {
  let timers: sinon.SinonFakeTimers;
  const ends: (() => void)[] = [];
  beforeEach(() => {
    const toFake = ['setInterval', 'clearInterval', 'requestAnimationFrame', 'cancelAnimationFrame'] as const;
    timers = sinon.useFakeTimers({ toFake: [...toFake] });
  });
  afterEach(() => {
    for (const end of ends.splice(0)) end();
    timers.restore();
  });

  function open(watch: Watch, attributes: string[] = []) {
    const { host, root } = place();
    for (const name of attributes) host.toggleAttribute(name);
    const end = openPanel(host, root, watch);
    ends.push(end);
    const find = <Found extends HTMLElement>(selector: string): Found => root.querySelector(selector) as Found;
    const press = (name: string): void =>
      [...root.querySelectorAll('button')].find((one) => one.textContent === name)?.click();
    return { host, root, end, find, press };
  }

  it('of the state, the culprit, the counts, the facts and the time line, at once', () => {
    const timeline = { ...createTimeline(), counts: { sent: 1, dropped: 2 } };
    timeline.items.push(callOf());
    const { root, find } = open(watchOf({ state: 'idle', v: 2 }, { timeline, waiting: 3, stored: 4 }));
    expect(textsOf(root, 'header strong, .state, .why, .counts')).to.deep.equal([
      ...['oneflow-segment', 'idle', 'load was never called', '1 sent, 2 dropped, 7 waiting'],
    ]);
    const why = find<HTMLAnchorElement>('.why');
    expect([why.hash, why.target]).to.deep.equal(['#load-was-not-called', '_blank']);
    expect([textsOf(root, 'dd')[0], textsOf(root, 'li code')]).to.deep.equal(['idle', ['track(…)']]);
    expect([find('section').ariaLabel, textsOf(root, 'details.status > summary')]).to.deep.equal([
      'oneflow-segment inspector',
      ['State, visitor, options'],
    ]);
    // A change in them is read to who can't see it.
    expect([...root.querySelectorAll('[role=status]')].map((one) => one.textContent)).to.deep.equal([
      ...['load was never called', '', '1 sent, 2 dropped, 7 waiting'],
    ]);
  });

  it('that names nobody while all goes well', () => {
    const { find } = open(watchOf({ state: 'ready' }));
    expect([find('.why').textContent, find('.state').className]).to.deep.equal(['', 'state ready']);
    expect(open(watchOf()).find('.state').className).to.equal('state not-found');
  });

  it('that looks four times a second, and draws at most once a frame', () => {
    const look = sinon.spy();
    const watch = watchOf({ state: 'idle' }, { look });
    const { find } = open(watch);
    expect(look.callCount).to.equal(1);
    Object.assign(watch.target as Target, { state: 'ready' });
    for (let time = 0; time < 3; time++) watch.changed();
    expect([look.callCount, find('.state').textContent]).to.deep.equal([1, 'idle']);
    timers.runToFrame();
    expect([look.callCount, find('.state').textContent]).to.deep.equal([2, 'ready']);
    timers.tick(1_020);
    expect(look.callCount).to.equal(6);
  });

  it('that goes on where a look, or what is to be drawn, throws', () => {
    let isHostile = true;
    const watch = watchOf({ state: 'idle' });
    watch.look = () => {
      if (isHostile) throw new Error('look');
    };
    const { timeline } = watch;
    Object.defineProperty(watch, 'timeline', {
      get() {
        if (isHostile) throw new Error('read');
        return timeline;
      },
    });
    const { find } = open(watch);
    isHostile = false;
    timers.tick(300);
    expect(find('.state').textContent).to.equal('idle');
  });

  it('that ends with its timers, its frames and its watch', () => {
    const stop = sinon.spy();
    const look = sinon.spy();
    const watch = watchOf({}, { look, stop });
    const { end } = open(watch);
    watch.changed();
    end();
    timers.tick(1_000);
    expect([look.callCount, stop.callCount, timers.countTimers()]).to.deep.equal([1, 1, 0]);
  });

  it('that copies what it sees when the button is pressed', async () => {
    const written: string[] = [];
    sinon.stub(navigator, 'clipboard').get(() => ({ writeText: async (text: string) => void written.push(text) }));
    const watch = watchOf({ state: 'loading' });
    const { press } = open(watch);
    watch.look = () => void Object.assign(watch.target as Target, { state: 'ready' });
    press('Copy for support');
    expect(JSON.parse(written[0] as string)).to.include({ state: 'ready', values: 'masked' });
  });

  it('by the delimiter of the page', () => {
    const timeline = createTimeline();
    const event = { type: 'track', properties: { a: { b: 1 } } } as never;
    const deliveries = [{ action: 'trackEvent' as const, payload: { properties: { 'a-b': 1 } } }];
    timeline.items.push(callOf({ status: 'sent', receipt: { status: 'sent', event, deliveries } }));
    const { root, find } = open(watchOf({ loaded: ['key', { delimiter: '-' }] }, { timeline }));
    const details = find<HTMLDetailsElement>('li details');
    details.open = true;
    details.dispatchEvent(new Event('toggle'));
    expect(textsOf(root, 'td')).to.deep.equal(['a.b: 1', 'a-b: 1', 'flattened']);
  });

  it('that is open in its place, without controls of a window, where it is inline', () => {
    const windowed = open(watchOf({}));
    const inline = open(watchOf({}), ['inline']);
    expect([windowed, inline].map(({ root }) => textsOf(root, 'button'))).to.deep.equal([
      ['Move', 'Close', 'Copy for support'],
      ['Copy for support'],
    ]);
    expect([windowed, inline].map(({ find }) => find<HTMLDetailsElement>('.status').open)).to.deep.equal([false, true]);
    inline.find('section').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    expect(inline.host.isConnected).to.equal(true);
  });

  it('that is moved to the other end of the window, and back', () => {
    const { host, press } = open(watchOf({}));
    for (const isTop of [true, false]) {
      press('Move');
      expect(host.hasAttribute('top')).to.equal(isTop);
    }
  });

  /** A button of the page. */
  function outside(): HTMLElement {
    const made = make('button', 'placed');
    document.body.append(made);
    return made;
  }

  for (const [name, close] of [
    [
      'Escape',
      (panel: HTMLElement) => panel.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })),
    ],
    ['its button', (panel: HTMLElement) => panel.querySelectorAll('button')[1]?.click()],
  ] as const) {
    it(`that is closed by ${name}, and gives the focus back to where it came from`, () => {
      const before = outside();
      const { host, find } = open(watchOf({}));
      before.focus();
      find('button').focus();
      find('section').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      expect(host.isConnected).to.equal(true);
      // The window has been left and come back to.
      host.dispatchEvent(new FocusEvent('focusin'));
      close(find('section'));
      expect([host.isConnected, document.activeElement]).to.deep.equal([false, before]);
    });
  }

  it('that takes the focus from nobody when it is closed while the reader is elsewhere', () => {
    const [before, elsewhere] = [outside(), outside()];
    const { find, press } = open(watchOf({}));
    before.focus();
    find('button').focus();
    elsewhere.focus();
    press('Close');
    expect(document.activeElement).to.equal(elsewhere);
  });
});

describe('the inspector is an element', () => {
  it('that is on the page once, sees what was made before it was shown, and ends when it is taken away', () => {
    const listeners = new Map<string, (told: unknown) => void>();
    const value = {
      ...{ v: 2, state: 'ready', queue: [] },
      on(name: string, listener: (told: unknown) => void) {
        listeners.set(name, listener);
        return () => listeners.delete(name);
      },
    };
    Object.defineProperty(window, 'oneflowSegment', { value, configurable: true });
    for (let time = 0; time < 2; time++) defineInspector();
    listeners.get('sent')?.({
      status: 'sent',
      event: { type: 'track', event: 'Early', messageId: 'm1', properties: {} },
    });
    for (let time = 0; time < 2; time++) showInspector();
    const [element, ...others] = document.querySelectorAll(NAME);
    const root = element?.shadowRoot as ShadowRoot;
    expect([others.length, textsOf(root, 'li code')]).to.deep.equal([0, ["track('Early', {})"]]);
    // It has its styles, and floats over the page.
    expect(getComputedStyle(element as Element).position).to.equal('fixed');

    element?.remove();
    expect(listeners.size).to.equal(0);
    document.body.append(element as Element);
    // What was seen then is no more, and it looks again.
    expect([listeners.size > 0, textsOf(root, 'li code')]).to.deep.equal([true, []]);
    expect(textsOf(root, '.state')).to.deep.equal(['ready']);
    element?.remove();
    expect(listeners.size).to.equal(0);
  });
});
