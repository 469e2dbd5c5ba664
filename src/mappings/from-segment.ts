// Turns the mappings of a destination, as Segment has them, into those that `load` takes. It knows what a mapping consists
// of and what to say of one that can't be read; it must not know the page, calls or 1Flow's SDK.
import { transform } from '@segment/actions-core/mapping-kit';
import validate from '@segment/destination-subscriptions/dist/esm/validate.js';
import type { Mapping, SegmentEvent } from '../api/event.js';
import { describe, quote } from '../api/quote.js';
import { actions } from '../destination/actions.js';
import { isString } from '../value/is.js';
import { copyMapping } from './directives.js';
import { parseTrigger } from './trigger.js';

/** Segment's limit for a destination. */
const MAX_MAPPINGS = 50;

/** What `fromSegment` may be given beside the list. */
export interface FromSegmentOptions {
  /**
   * Gets one sentence for each mapping that is left out, or starts on other events than its trigger says. Without it, each
   * goes to the console as a warning.
   */
  report?: (sentence: string) => void;
}

/** A mapping of the list. */
type Entry = Record<string, unknown>;

/**
 * Reads the mappings of Segment's *1Flow Web (Actions)* destination, for the option `mappings` of `load` or of the plugin: a
 * list of `{ name, enabled, partnerAction, subscribe, mapping }`, as Segment's library gets them, or of
 * `{ name, enabled, actionSlug, trigger, settings }`, as Segment's Public API has them; or an object that has this list as
 * `subscriptions`. The list, each mapping in it, and `mapping` or `settings` of each may be JSON texts.
 *
 * A disabled mapping is left out. So is one that can't be read, and one after the first 50: a sentence says which, where in
 * it and why, and the others stay in force. Never throws.
 */
export function fromSegment(json: unknown, options?: FromSegmentOptions): Mapping[] {
  const mappings: Mapping[] = [];
  const say = (sentence: string): void => {
    try {
      if (options?.report) options.report(sentence);
      else console.warn(`oneflowSegment: ${sentence}`);
    } catch {
      // The page's own function threw, or the page has taken the console's methods away.
    }
  };
  listOf(json, say).forEach((entry, index) => {
    let what = `mapping ${index}`;
    try {
      const { name, enabled = true } = Object(entry) as Entry;
      if (name) what += ` ${quote(name)}`;
      if (!enabled) return;
      if (mappings.length === MAX_MAPPINGS) throw `there may be ${MAX_MAPPINGS}`;
      const remark = (sentence: string): void => say(`${what}: /subscribe ${sentence}`);
      mappings.push(toMapping(Object(entry), what, remark));
    } catch (error) {
      say(`${what} was left out: ${reasonOf(error)}`);
    }
  });
  return mappings;
}

function listOf(json: unknown, say: (sentence: string) => void): unknown[] {
  try {
    const whole = parsed(json);
    const list = Array.isArray(whole) ? whole : parsed((whole as Entry | null)?.subscriptions);
    if (Array.isArray(list)) return list.flatMap(entriesOf);
    say(
      `fromSegment needs the list of mappings, or its JSON, not ${whole === null ? whole : typeof whole}: none is in force`,
    );
  } catch (error) {
    say(`fromSegment can't read the list of mappings, none is in force: ${reasonOf(error)}`);
  }
  return [];
}

/** What a text says as JSON; anything else as it is. */
function parsed(value: unknown): unknown {
  return isString(value) ? JSON.parse(value) : value;
}

/** A mapping of the list, which may be a text, or a text of several. */
function entriesOf(item: unknown): unknown {
  try {
    return parsed(item);
  } catch {
    return item;
  }
}

function toMapping(entry: Entry, what: string, remark: (sentence: string) => void): Mapping {
  const { partnerAction: action = entry.actionSlug, subscribe = entry.trigger, mapping = entry.settings } = entry;
  if (!isAction(action)) throw `/partnerAction must be ${Object.keys(actions).join(' or ')}, not ${quote(action)}`;
  const tree = treeOf(subscribe, remark);
  const copied = copyMapping(mappingOf(mapping), action);
  return {
    action,
    when: (event: SegmentEvent) => validate(tree, event),
    fields(event: SegmentEvent) {
      try {
        return transform(copied, event as unknown as Record<string, unknown>);
      } catch (error) {
        throw `${what} of Segment's list: ${reasonOf(error)}`;
      }
    },
  } as Mapping;
}

function isAction(action: unknown): action is keyof typeof actions {
  return Object.keys(actions).includes(action as string);
}

function mappingOf(mapping: unknown): unknown {
  try {
    return parsed(mapping);
  } catch (error) {
    throw `/mapping is a text that is no JSON: ${reasonOf(error)}`;
  }
}

function treeOf(trigger: unknown, remark: (sentence: string) => void): ReturnType<typeof parseTrigger> {
  if (typeof trigger !== 'string') throw `/subscribe must be a string, not ${quote(trigger)}`;
  try {
    return parseTrigger(trigger, remark);
  } catch (error) {
    throw `/subscribe ${reasonOf(error)}`;
  }
}

function reasonOf(error: unknown): string {
  return describe(error).replace(/^\w*Error: /, '');
}
