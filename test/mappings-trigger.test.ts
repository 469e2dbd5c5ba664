// Triggers: read by our parser and by Segment's own, laid side by side. Generated ones and mangled ones, 5,000 of each in one
// engine and a tenth in the others; and as tables what ours reads beyond Segment's, and what it refuses.

import { generateFql, parseFql, validate } from '@segment/destination-subscriptions';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseTrigger } from '../src/mappings/trigger.js';
import { SEED, share } from './helpers/share.js';

const RUNS = share(5_000);
const settings = { seed: SEED, numRuns: RUNS, includeErrorInReport: true };

type Tree = Exclude<ReturnType<typeof parseFql>, { error: Error }>;

/** Our tree, or nothing where ours refuses. */
function ours(trigger: string): unknown {
  try {
    return parseTrigger(trigger);
  } catch {
    return undefined;
  }
}

/** Segment's tree, or nothing where it refuses. */
function segments(trigger: string): unknown {
  const tree = parseFql(trigger);
  return 'error' in tree ? undefined : tree;
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one, sorted) === JSON.stringify(other, sorted);

/** The keys of an object in one order. `JSON.stringify` has null for NaN and 0 for -0: both are told apart. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : `${value} as number`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

const COMPARE = ['=', '!=', '<', '<=', '>', '>='];
const CALL = ['contains', 'not_contains', 'starts_with', 'not_starts_with', 'ends_with', 'not_ends_with'];
const ASK = ['exists', 'not_exists', 'is_true', 'is_false'];
const NUMBER = ['<', '<=', '>', '>=', 'number_equals', 'number_not_equals'];

const oneOf = <Value>(...values: Value[]) => fc.constantFrom(...values);

/** What Segment's app writes: a field with the operators it offers for it, values of their own type. */
const plainText = fc.oneof(
  oneOf(
    'Order Completed',
    '',
    'a*',
    '*',
    '*a',
    'true',
    'null',
    '5',
    "it's",
    'a(b)',
    'x, y) and (z',
    'C:\\',
    '日本',
    'a\nb',
  ),
  fc.string({ maxLength: 12 }).map((text) => text.replaceAll('"', '')),
);
const plainName = fc
  .array(
    fc.oneof(oneOf('plan', 'page', 'path', 'a b', '$x', 'true', 'contains', 'a-b', '_0', 'é', 'a[0]', '😀'), word()),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.join('.'));
const plainNumber = fc.oneof(
  fc.integer(),
  fc.integer().map((number) => number / 100),
);
const parts = { type: oneOf('event-property', 'event-trait', 'event-context'), name: plainName };
const plainComparison = fc.oneof(
  fc.record({ type: oneOf('event', 'event-type'), operator: oneOf('=', '!='), value: plainText }),
  fc.record({ type: oneOf('name', 'userId'), operator: oneOf(...COMPARE), value: plainText }),
  fc.record({ type: oneOf('name', 'userId'), operator: oneOf('exists', 'not_exists') }),
  fc.record({ ...parts, operator: oneOf(...ASK) }),
  fc.record({ ...parts, operator: oneOf(...NUMBER), value: plainNumber }),
  fc.record({ ...parts, operator: oneOf('=', '!='), value: plainText }),
);
/** A text with a star in it is written as a pattern with two: ours refuses it. */
const TWO_STARS = /match\(.*?, "(?:[^"]*\*){2}[^"]*"\)/s;
const callText = plainText.filter((text) => !text.includes('*'));
const plainCall = fc.oneof(
  fc.record({ type: oneOf('event', 'name', 'userId'), operator: oneOf(...CALL), value: callText }),
  fc.record({ ...parts, operator: oneOf(...CALL), value: callText }),
);
const operator = oneOf('and', 'or');
/** Segment's own parser takes the ) of a call for the end of a group: only as the last one is it read as it is written. */
const plainGroup = fc.record({
  type: fc.constant('group'),
  operator,
  children: fc
    .tuple(fc.array(plainComparison, { minLength: 1, maxLength: 3 }), fc.oneof(plainComparison, plainCall))
    .map(([children, last]) => [...children, last]),
});
const plainTree = fc.record({
  type: fc.constant('group'),
  operator,
  children: fc.array(fc.oneof(plainComparison, plainCall, plainGroup), { minLength: 1, maxLength: 4 }),
}) as unknown as fc.Arbitrary<Tree>;

/** Whatever the types allow, and more. */
const wildText = fc.oneof(plainText, fc.string({ unit: 'binary', maxLength: 6 }), oneOf('a"b', '"', '\\"', 'a\\'));
const wildLeaf = fc.record({
  type: oneOf('event', 'event-type', 'name', 'userId', 'event-property', 'event-trait', 'event-context'),
  name: fc.oneof(plainName, wildText, oneOf('and', 'x.or', 'null.x', 'x.null', '0', '1a', 'x..y', '.x', 'x.', '-1')),
  operator: oneOf(...COMPARE, ...CALL, ...ASK, ...NUMBER),
  value: fc.oneof(wildText, fc.boolean(), fc.double(), plainNumber),
});
const wildTree = fc.letrec<{ tree: unknown; leaf: unknown }>((tie) => ({
  leaf: wildLeaf,
  tree: fc.record({
    type: fc.constant('group'),
    operator,
    children: fc.array(fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('tree')), { minLength: 1, maxLength: 4 }),
  }),
})).tree as fc.Arbitrary<Tree>;

/** Pieces of triggers in any order, more good ones than bad ones. */
const pieces = oneOf(
  ...['type', 'event', 'name', 'userId', 'properties', 'properties.x', 'traits.a.b', 'context.page.path', 'foo'],
  ...['=', '!=', '<', '<=', '>', '>=', '==', '!', '.', ',', '(', ')', ' and ', ' or ', 'and', 'or', 'null', 'true'],
  ...[
    ' AND ',
    ' OR ',
    'AND',
    'Or',
    'track',
    'al',
    'ale',
    'a',
    'no',
    'new',
    'none',
    'on',
    'o',
    'x.no',
    'a\\ b',
    '"*a*"',
    '"**"',
  ],
  ...['"a"', '"a*"', '""', '"', "'a'", '5', '-5.5', '1e21', '5.', 'contains(', '!contains(', 'match(', '!match('],
  ...['\\', '\\ ', '\n', '\r', '\u00a0', '[', '#', '&&'],
);
const conditions = oneOf(
  ...[
    'event = "a"',
    'type != "b"',
    'properties.x <= 5',
    'userId = null',
    'traits.a.b = true',
    'name = "c" and name = "d"',
  ],
  ...['contains(event, "a")', '!match( context.a , "a*" )', '(name = "d")', '(event = "a" or contains(event, "a"))'],
  ...['type = track', 'event != Order', 'properties.x = a.b', 'contains(event, foo)', 'name = "c" OR name = "d"'],
  ...['(name = "c" AND name = d)', '!match(event, "*@a*")'],
);
const soup = fc
  .array(fc.oneof({ weight: 2, arbitrary: conditions }, pieces), { maxLength: 5 })
  .chain((all) => oneOf(' ', '', ' and ', ' or ', ' AND ', ' Or ').map((between) => all.join(between)));

/** A trigger as Segment writes it with some characters taken out, put in or put elsewhere. */
const mangled = fc
  .tuple(plainTree, fc.nat(), fc.nat(8), fc.oneof(soup, fc.string({ maxLength: 2 })))
  .map(([tree, at, length, added]) => {
    const text = generateFql(tree);
    const start = at % (text.length + 1);
    return text.slice(0, start) + added + text.slice(start + length);
  })
  .filter((text) => !/\w\s+!?(contains|match)\s*"|\w\s+!?match\s/.test(text));

function word() {
  return fc.stringMatching(/^[a-z_][\w-]{0,5}$/).filter((text) => !/^(and|or|null)$/.test(text));
}

describe(`triggers that Segment writes, seed ${SEED}`, () => {
  before(() => console.log(`triggers: seed ${SEED}, ${RUNS} runs of each property`));

  it("give the tree of Segment's own parser", () => {
    fc.assert(
      fc.property(plainTree, (tree) => {
        const trigger = generateFql(tree);
        expect(isSame(parseTrigger(trigger), segments(trigger)), trigger).to.equal(true);
      }),
      settings,
    );
  });

  it('give no other tree than Segment reads, and are read where Segment reads just what was written', () => {
    const count = { same: 0, refused: 0 };
    fc.assert(
      fc.property(wildTree, (tree) => {
        const trigger = generateFql(tree);
        const [own, theirs] = [ours(trigger), segments(trigger)];
        if (!own) expect(isSame(theirs, tree) && !TWO_STARS.test(trigger), trigger).to.equal(false);
        else expect(isSame(own, theirs), trigger).to.equal(true);
        count[own ? 'same' : 'refused']++;
      }),
      settings,
    );
    expect(count.same).to.be.above(RUNS / 50);
  });

  for (const trigger of ['name != \\null', 'properties.x = nul\\l', 'name = "null"', 'name = \\true'])
    it(`give its tree: ${trigger}`, () => expect(isSame(ours(trigger), segments(trigger))).to.equal(true));

  for (const [name, texts] of [
    ['mangled', mangled],
    ['pieces in any order', soup],
  ] as const) {
    it(`give no other tree than Segment reads: ${name}`, () => {
      const count = { same: 0, refused: 0 };
      fc.assert(
        fc.property(texts, (trigger) => {
          const own = ours(trigger);
          if (own) expect(isSame(own, segments(trigger)), trigger).to.equal(true);
          count[own ? 'same' : 'refused']++;
        }),
        settings,
      );
      expect(count.same).to.be.above(RUNS / 50);
    });
  }
});

/** Forms that Segment's own code misreads, and those that mean the same. */
const SAME: [written: string, as: string][] = [
  ['event contains "a"', 'contains(event, "a")'],
  ['event !contains "a"', '!contains(event, "a")'],
  ['properties.plan match "a*"', 'match(properties.plan, "a*")'],
  ['traits.a.b !match "*a"', '!match(traits.a.b, "*a")'],
];

/** What Segment's own presets and public files have, beside what its app writes. */
const LOOSE = [
  'type = "track" AND event = "Order Completed"',
  'type = "track" And event = "a" and name = "b"',
  'type = "track" AND (event = "a" or event = "b")',
  'type = "track" and (event = "a" OR event = "b")',
  'type = "identify" OR type = "track"',
  'type = "a" OR type = "b" or type = "c"',
  'type = track or type = identify',
  'type = track or type = page or type = screen or type = identify or type = group',
  'type=track',
  'type = alias or type != track',
  'event = Order and name != an-order',
  'event = a.b or properties.x = a\\ b',
  'properties.plan = pro and traits.size > big',
  'contains(event, Order)',
  'type = "track" aND event = "a"',
  'type = "identify" oR type = "track"',
];

/** What only looks like a word of the language, in the middle and at the end. */
const LOOKALIKES = [
  'properties.order = "a"',
  'properties.android.nullable != "a" or traits.x.andy = "a*"',
  'properties.and\\or = true and context.or_so.null0 > 5',
  'event = android',
  'event = order or name = nullify',
  'event = Total',
  'event = x.data',
  'event = Hannah',
  'name = a',
  'name = n',
  'event = total.a and properties.an = "a"',
  'properties.trueish = true',
  'name = untrue or name = falsely',
  'properties.x = untrue',
  'properties.is_true = is_false',
  'event = contains_it',
  'properties.x = 5 and traits.y = "5"',
  'userId = true or name = true',
  'event = al and name = "b"',
  'event = no or event = a.new or name = "b"',
  'contains(event, an)',
  'userId != true and name != null',
  'type = null or event = null',
  'name = "\t" and event = "\n"',
];

describe('what only looks like a word of the language', () => {
  for (const trigger of LOOKALIKES) {
    it(`${JSON.stringify(trigger)} is what Segment reads`, () => {
      expect(parseTrigger(trigger)).to.deep.equal(segments(trigger));
    });
  }
});

describe('beyond what Segment reads', () => {
  for (const [written, as] of SAME) {
    it(`${written} is ${as}`, () => expect(parseTrigger(written)).to.deep.equal(segments(as)));
  }

  it('such conditions may stand in a group', () => {
    const tree = parseTrigger('type = "track" and (event !contains "a" or event match "b*")');
    const fits = (event: string): boolean => validate(tree, { type: 'track', event });
    expect(['a', 'ba', 'c', 'aa'].map(fits)).to.deep.equal([false, true, true, false]);
    expect(validate(tree, { type: 'page', event: 'c' })).to.equal(false);
  });
});

describe('as Segment reads it, though no app of its own writes it so', () => {
  for (const trigger of LOOSE) {
    it(trigger, () => {
      expect(parseTrigger(trigger)).to.deep.equal(segments(trigger));
      expect(segments(trigger)).not.to.equal(undefined);
    });
  }

  it('what starts on other events than it says is said', () => {
    const remarks: string[] = [];
    for (const trigger of LOOSE) parseTrigger(trigger, (sentence) => remarks.push(sentence));
    expect(remarks).to.deep.equal(
      ['OR', 'OR', 'oR'].map((word) => `has ${word}, which Segment's code reads as and: write or where you mean it`),
    );
  });
});

/** What Segment's own code reads, though as another thing than is written: docs/mappings.md has the same list. */
const STRICTER: [what: string, trigger: string, sentence: RegExp][] = [
  ['and and or side by side', 'type = "a" and name = "b" or name = "c"', /needs and, or \( \) around .* at "or name/],
  [
    'a call that is not the last of its group',
    'type = "a" and (contains(event, "b") or name = "c")',
    /needs and, or the form field contains "text" before it, in \( \), at "or name/,
  ],
  ['a negated group', '!(event = "a")', /can't be read from "!\(event/],
  ['a negated condition', '!event = "a"', /can't be read from "!event/],
  ['a word at the end', 'event = "a" and', /needs and or or at "and"/],
  ['a word at the beginning', 'and event = "a"', /needs a condition at "and event/],
  ['two words', 'event = "a" and or event = "b"', /needs a condition at "or event/],
  ['no word', 'event = "a" event = "b"', /needs and or or at "event = "b""/],
  ['capitals of both', 'event = "a" AND type = "b" or name = "c"', /needs AND, or \( \) around .* at "or name/],
  ['another word between them', 'event = "a" XOR type = "b"', /needs and or or at "XOR/],
  ['two stars', '!match(traits.email, "*@test.*")', /needs a text in double quotes with one \*, at its beginning/],
  ['a star in the middle', 'match(event, "a*b*")', /with one \*/],
  ['a star at each end', 'match(event, "*a*")', /with one \*/],
  ['two stars and nothing', '!match(event, "**")', /with one \*/],
  ['two stars beside the field', 'event !match "*a*"', /with one \*/],
  ['a star with a backslash', 'match(event, "a\\**")', /with one \*/],
  ['no space before and', 'event = "a"and type = "b"', /can't be read from ""a"and/],
  ['single quotes', "event = 'a'", /can't be read from "'a'" on: write double quotes/],
  ['a double quote in a text', 'event = "a\\"b"', /can't be read/],
  ['a short word at the end', 'type = track or name = al', /needs a text in double quotes at "al"/],
  ['another one', 'event = no', /needs a text in double quotes at "no"/],
  ['a short part at the end', 'event = a.new', /needs a text in double quotes at "a\.new"/],
  ['no value', 'event =', /ends where it needs a value/],
  ['a sign of two without a space', 'properties.x <=5', /can't be read from "<=5"/],
  ['two equal signs', 'event == "a"', /needs a value at "= "a""/],
  ['a number with an exponent', 'properties.x < 1e21', /can't be read from "1e21"/],
  ['an empty group', 'event = "a" and ()', /ends where it needs a condition/],
  ['a ) that closes nothing', 'event = "a")', /needs and or or at "\)"/],
  ['a call without its )', 'contains(event, "a"', /ends where it needs \)/],
  ['a group that only the ) of a call ends', '(contains(event, "a")', /ends where it needs \)/],
  ['a call with a word before its )', 'contains(event, "a" and name = "b")', /needs \) at "and name/],
  ['the same in a group', 'type = "a" and (contains(event, "a" and name = "b"))', /needs \) at "and name/],
  ['a call without its comma', 'contains(event "a")', /needs a comma at ""a"\)"/],
  ['a call of type', 'contains(type, "a") and event = "b"', /needs another field than type/],
  ['match without a star', 'match(event, "abc")', /needs a text in double quotes with one \*/],
  ['match with a number', 'match(event, 5)', /needs a text in double quotes with one \*/],
  ['contains with a number before it', 'properties.x contains 5', /needs a text in double quotes at "5"/],
  ['an unknown field', 'groupId = "a" and event = "b"', /needs type, event, name, .* at "groupId/],
  ['a field that only ends like one', 'prototype = "a" and event = "b"', /needs type, event, name, .* at "prototype/],
  ['match with a word that has a star', 'match(event, a\\*)', /needs a text in double quotes with one \*/],
  ['properties as a whole', 'properties = "a"', /needs type, event, name, .* at "properties/],
  ['a part of the event name', 'event.x = "a"', /needs type, event, name, .* at "event\.x/],
  ['a property named like a word', 'properties.and = "a"', /needs a \\ before the last word at "properties\.and/],
  ['a property that begins with a digit', 'properties.0 = "a"', /can't be read from "properties\.0/],
];

/** What Segment refuses as well. */
const REFUSED: [what: string, trigger: string, sentence: RegExp][] = [
  ['nothing', '', /ends where it needs a condition/],
  ['an open text', 'event = "a', /can't be read from ""a" on$/],
  ['a group in a group', '((event = "a")) or type = "b"', /needs a condition without \( of its own at "\(event/],
  ['an open group', '(event = "a"', /ends where it needs \)/],
  ['no spaces around !=', 'properties.x!=5', /can't be read from "properties\.x!=5"/],
  ['another sign', 'event = "a" && type = "b"', /can't be read from "&&/],
  ['a number with two points', 'properties.x = 5.5.5', /can't be read from "5\.5\.5"/],
  ['a letter without its backslash', 'properties.é = "a"', /can't be read from "properties\.é/],
  ['a part of something else', 'my.properties.x = "a"', /needs type, event, name, .* at "my\.properties/],
  ['a call without its (', 'contains event, "a")', /needs \( at "event/],
  ['a call of a text', 'contains("event", "a")', /needs a field at ""event"/],
  ['a field alone', 'event', /ends where it needs an operator/],
];

describe('a trigger that is refused', () => {
  for (const [what, trigger, sentence] of STRICTER) {
    it(`${what}: Segment reads it as something`, () => {
      expect(() => parseTrigger(trigger)).to.throw(sentence);
      expect(segments(trigger)).not.to.equal(undefined);
    });
  }

  for (const [what, trigger, sentence] of REFUSED) {
    it(`${what}: Segment refuses it, too`, () => {
      expect(() => parseTrigger(trigger)).to.throw(sentence);
      expect(segments(trigger)).to.equal(undefined);
    });
  }
});
