// Reads a mapping's trigger, written in Segment's FQL, as the tree of conditions that Segment's `validate` evaluates. It
// must not know mappings, events or the page.
// Where Segment's browser code reads another thing than is written, the trigger is refused: docs/mappings.md lists it.
import type { Condition, GroupCondition, GroupConditionOperator } from '@segment/destination-subscriptions';
import { call, compare, fieldOf } from './condition.js';
import { refuse, type Token, tokenize } from './tokens.js';

/** Conditions on their way to a tree. */
interface Reading {
  tokens: Token[];
  isInner: boolean;
  /** How many ) are still to come that close nothing any more: see `readInner`. */
  owed: number;
  remark: (sentence: string) => void;
}

/**
 * The tree of a trigger. Throws an error whose message says what can't be read, and where. `remark` gets a sentence about
 * what Segment starts on other events than it says.
 */
export function parseTrigger(trigger: string, remark: Reading['remark'] = () => {}): GroupCondition {
  const reading: Reading = { tokens: tokenize(trigger), isInner: false, owed: 0, remark };
  const tree = readConditions(reading);
  if (reading.owed) refuse(undefined, ')');
  return tree.type === 'group' ? tree : { type: 'group', operator: 'and', children: [tree] };
}

/** The next token, which must be of one of these kinds. */
function take({ tokens }: Reading, expected: string, ...kinds: Token['kind'][]): Token {
  const token = tokens.shift();
  return token && kinds.includes(token.kind) ? token : refuse(token, expected);
}

/**
 * Conditions with one and the same word between them. Segment would let the last of several words stand for all. It skips
 * one with a capital, and reads `and` where it has no other.
 */
function readConditions(reading: Reading): Condition {
  const children: Condition[] = [];
  const joints: string[] = [];
  for (;;) {
    children.push(readCondition(reading));
    for (; reading.owed && reading.tokens[0]?.kind === ')'; reading.owed--) reading.tokens.shift();
    if (!reading.tokens.length) break;
    const joint = take(reading, 'and or or', 'joint');
    const [first = joint.text] = joints;
    if (joint.text.toLowerCase() !== first.toLowerCase()) {
      const fix = reading.owed ? 'the form field contains "text" before it, in ( )' : '( ) around what comes first';
      refuse(joint, `${first}, or ${fix},`);
    }
    joints.push(joint.text);
  }
  return joints.length ? joined(children, joints, reading) : (children[0] as Condition);
}

function joined(children: Condition[], joints: string[], { remark }: Reading): Condition {
  const operator = joints.find((text) => /^[a-z]+$/.test(text)) ?? 'and';
  if (operator === 'and' && /or/i.test(joints[0] as string)) {
    remark(`has ${joints[0]}, which Segment's code reads as and: write or where you mean it`);
  }
  return { type: 'group', operator: operator as GroupConditionOperator, children };
}

function readCondition(reading: Reading): Condition {
  const token = take(reading, 'a condition', 'word', 'call', '(');
  if (token.kind === 'call') return readCall(reading, token);
  return token.kind === 'word' ? readComparison(reading, token) : readInner(reading, token);
}

/** To Segment a group ends at the first ), even where a call ends: what follows then stands beside the group. */
function readInner(reading: Reading, open: Token): Condition {
  if (reading.isInner) refuse(open, 'a condition without ( of its own');
  const length = reading.tokens.findIndex(({ kind }) => kind === ')');
  if (length < 0) refuse(undefined, ')');
  const inner: Reading = { ...reading, tokens: reading.tokens.splice(0, length), isInner: true, owed: 0 };
  reading.tokens.shift();
  const condition = readConditions(inner);
  reading.owed += inner.owed;
  return condition;
}

/** `contains(field, "text")`. */
function readCall(reading: Reading, name: Token): Condition {
  take(reading, '(', '(');
  const field = fieldOf(take(reading, 'a field', 'word'));
  take(reading, 'a comma', ',');
  const condition = call(field, name, takeValue(reading));
  // Its ) may have ended the group.
  if (reading.isInner && !reading.tokens.length) reading.owed++;
  else take(reading, ')', ')');
  return condition;
}

/** `field = "text"`, or `field contains "text"`. */
function readComparison(reading: Reading, word: Token): Condition {
  const field = fieldOf(word);
  const operator = take(reading, 'an operator', 'operator', 'call');
  const value = takeValue(reading);
  if (operator.kind === 'operator') return compare(field, operator.text, value);
  return value.kind === 'string' ? call(field, operator, value) : refuse(value, 'a text in double quotes');
}

function takeValue(reading: Reading): Token {
  return take(reading, 'a value', 'string', 'number', 'word');
}
