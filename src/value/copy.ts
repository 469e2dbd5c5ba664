// A value as it is at the moment of the call: the one copy that snippet, npm entry and plugin make of what they are given.
// Behind it there are only objects and lists of what JSON has: no getter, no toJSON, no cycle, no node. Pure.
// Source: ECMAScript, SerializeJSONProperty, https://tc39.es/ecma262/#sec-serializejsonproperty

type Bag = Record<string, unknown>;

/** Of a literal: no variable of the page's hides these. */
export const { constructor: BuiltInObject } = {} as { constructor: ObjectConstructor };

/**
 * Bounds the work for one call: each object costs as much as it is deep, and what comes after that is left out. It is enough for
 * tens of thousands of objects, or some hundred levels.
 */
const MAX_WORK = 100_000;

/**
 * What JSON has of `from[key]`: of a list of arguments, for whoever calls it. In the place of what can't be copied stands an
 * empty object, which is left out later and reported: a part of the page, something that leads back to itself, a getter that
 * throws. Its neighbours stay. `around`: what is left of the work, then the objects that the value is in, from the outside in. It is a
 * list of each object's own, and not one of each value's: a call may have thousands of numbers.
 */
export function copy(from: Bag | unknown[], key: string | number, around: unknown[] = [[MAX_WORK]]): unknown {
  try {
    let value = (from as Bag)[key] as Bag | bigint;
    if (!value || typeof value !== 'object') return typeof value === 'bigint' ? value + '' : value;
    if (around.includes(value)) throw copy;
    if (((around as [[number]])[0][0] -= (around = [...around, value]).length) < 0) return {};
    // A toJSON of every list or object says nothing of this one: an old library put it there.
    if (
      typeof value.toJSON === 'function' &&
      value.toJSON !== (around as unknown as Bag).toJSON &&
      value.toJSON !== ({} as Bag).toJSON
    )
      value = value.toJSON(key) as Bag;
    const whole: unknown = {}.toString.call(value);
    // What hangs on a node, a window or an event leads to the whole page. As an argument, a date is no id and no name.
    if (!/(or|ay|ct)]/.test(whole as string))
      return BuiltInObject(value) === value ? {} : around[3] ? copy([value], 0) : [];
    // Made of entries, a key is the copy's own, whatever a page has put on every object.
    const parts = BuiltInObject.fromEntries(
      BuiltInObject.keys(value).map((name) => [name, copy(value as Bag, name, around)]),
    );
    return / A/.test(whole as string) ? BuiltInObject.assign([], parts) : parts;
  } catch (error) {
    // What leads back to itself may be a framework's tree: no part of it is sent.
    if (around[4] && error === copy) throw copy;
    return {};
  }
}
