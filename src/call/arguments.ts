// Turns the arguments of a Segment Spec call into one event. Pure; it must not know who the visitor is (identity adds
// that), mappings, 1Flow's SDK, or whether a call was buffered.
// Source, with the same overloads and the same quirks: https://github.com/segmentio/analytics-next/blob/master/packages/browser/src/core/arguments-resolver
import type { CallOptions, Integrations, PageContext, PageEvent, SegmentEvent } from '../api/types.js';
import { randomId } from '../browser/random.js';
import { isFunction, isObject, isString } from '../value/is.js';
import type { Call } from './call.js';

/** A call as an event, with what is not the event's own. */
export interface Resolved {
  event: SegmentEvent;
  /** The id given to an identify or a group. */
  id: string | undefined;
  options: CallOptions;
}

type Bag = Record<string, unknown>;
/** What the arguments said: fields of the event, an id, and the call's options. */
type Said = [fields: Bag, options: unknown, id?: string | undefined];

/** Numbers are taken as ids, and become strings. */
const text = (value: unknown): unknown => (typeof value === 'number' ? `${value}` : value);

/** Resolves one call. `base` are the integrations that hold for every call. Throws only on an argument that does. */
export function resolveArguments(call: Call, base: Integrations | undefined): Resolved {
  const { method, time, args } = call;
  const type = method as SegmentEvent['type'];
  const [fields, given, id] = resolvers[type](args);
  // Own properties only: a page may have something on every object's prototype.
  const options: CallOptions = Object.assign(Object.create(null), isObject(given) && given);
  const { integrations, context, timestamp, messageId, userId, anonymousId, ...foreign } = options;
  const said = Object.keys(foreign).reduce((whole, path) => put(whole, path.split('.'), foreign[path]), { ...context });
  const page = pageContext(call);
  const event = {
    type,
    messageId: messageId || `oneflow-${time}-${randomId()}`,
    timestamp: isoTime(timestamp, time),
    ...fields,
    ...(userId && { userId }),
    context: { ...said, page: { ...page, ...(isObject(said.page) && said.page) } },
    integrations: { ...switches(base), ...integrations },
  } as SegmentEvent;
  if (event.type === 'page') addPage(event, page);
  return { event, id, options };
}

/** What the page's `load` says of destinations: on or off. Only a call's own integrations may say more, as in Segment. */
function switches(base: Integrations = {}): Integrations {
  return Object.fromEntries(Object.entries(base).map(([name, value]) => [name, Boolean(value)]));
}

/**
 * Segment's `dset`: an option `a.b` is the context's `a: { b }`, or a list where `b` is a number. The object is a copy, and
 * becomes one at each level: the caller's own stays as it is. What would reach a prototype is left out.
 */
function put<Whole extends object>(whole: Whole, [key = '', ...rest]: string[], value: unknown): Whole {
  if (/^(__proto__|constructor|prototype)$/.test(key)) return whole;
  const inner = rest.length ? put(copyOf((whole as Bag)[key], rest[0]), rest, value) : value;
  return Object.assign(whole, { [key]: inner });
}

/** A copy of a list or object; a new one for anything else, by what its key will be. */
function copyOf(part: unknown, key: unknown): object {
  if (Array.isArray(part)) return [...part];
  return isObject(part) ? { ...part } : Number.isNaN(Number(key)) ? {} : [];
}

const resolvers: Record<SegmentEvent['type'], (args: unknown[]) => Said> = {
  track([first, second, third]) {
    const spec = isObject(first) ? first : { event: first, properties: second };
    const { event, properties } = spec;
    const options = spec === first && !isFunction(second) ? second : third;
    return [{ event, properties: isObject(properties) ? properties : {} }, options];
  },
  page: resolvePage,
  screen: resolvePage,
  identify: resolveUser,
  group: resolveUser,
  alias([to, from, ...rest]) {
    const args = [text(to), text(from), ...rest].slice(0, 4);
    const [userId, previousId] = args.filter(isString);
    return [{ userId, ...(previousId !== undefined && { previousId }) }, args.find(isObject)];
  },
};

/** One string is the name, two are category and name; one object is the properties, two are properties and options. */
function resolvePage(given: unknown[]): Said {
  const args = given.slice(0, 5);
  const strings = args.filter(isString);
  const [category, name] = strings.length === 1 ? [undefined, strings[0]] : strings.length === 2 ? args : [];
  const objects = args.filter(isObject);
  // One object alone is the options only where the full signature has them, in the fourth place; three say nothing.
  if (objects.length === 1 && objects[0] === args[3]) objects.unshift({});
  const [properties = {}, options] = objects.length > 2 ? [] : objects;
  const fields = {
    ...(isString(category) && { category }),
    ...(isString(name) && { name }),
    properties,
  };
  return [fields, options];
}

/** `(id?, traits?, options?, callback?)`: an object in the first place is the traits, a function ends the list. */
function resolveUser(args: unknown[]): Said {
  const id = text(args[0]);
  const rest = isString(id) || id === null || id === undefined ? args.slice(1) : args;
  const end = rest.findIndex(isFunction);
  const [traits, options] = end < 0 ? rest : rest.slice(0, end);
  return [{ traits: isObject(traits) ? traits : {} }, options, isString(id) ? id : undefined];
}

/** Scheme and host, path, query. Not `new URL`: many a page has a variable of that name. */
const ADDRESS = /^\w[\w+.-]*:(?:\/\/[^/?#]*)?([^?#]*)(\?[^#]+)?/;

/** The page as Segment writes it; the fragment of the address is left out. */
function pageContext({ url, title, referrer }: Call): PageContext {
  const [, path = '', search = ''] = ADDRESS.exec(url) ?? [];
  return { path, referrer, search, title, url: url.replace(/#.*/, '') };
}

/** A page call's properties name the page; what the call itself said of it wins, in its context too. */
function addPage(event: PageEvent, page: PageContext): void {
  const { category, name } = event;
  const said: Bag = { ...event.properties, ...(category !== undefined && { category }) };
  for (const key of Object.keys(page) as (keyof PageContext)[]) {
    if (key in said && event.context.page[key] === page[key]) event.context.page[key] = said[key] as string;
  }
  event.properties = { ...page, ...said, ...(name && { name }) };
}

/** ISO 8601 of what the call's options say, or of the moment of the call. */
function isoTime(given: CallOptions['timestamp'], time: number): string {
  const date = new Date(given ?? time);
  return new Date(Number.isNaN(+date) ? time : date).toISOString();
}
