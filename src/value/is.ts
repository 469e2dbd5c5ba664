// What a value is, by the language alone: nothing that a page may have replaced is asked. Pure.

export const isString = (value: unknown): value is string => typeof value === 'string';
export const isFunction = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === 'function';
/** An object, and no list. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
