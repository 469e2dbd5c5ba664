// What `load` may be given: what holds of it, and a sentence for what does not. What each must be says the diagnosis.
// Pure.

import { isFunction, isObject, isString } from '../value/is.js';
import { describe, quote } from './quote.js';
import { diagnosis } from './seam.js';
import type { OneflowSnippetOptions } from './types.js';

type Test = (value: unknown) => boolean;

const isBoolean: Test = (value) => typeof value === 'boolean';
/** It is the snippet's, or the diagnosis's, to use. */
const isElsewhere: Test = () => true;
const oneOf =
  (...values: unknown[]): Test =>
  (value) =>
    values.includes(value);

/** Without a prototype: a page may have put something on every object's. */
const TESTS = {
  __proto__: null,
  src: isElsewhere,
  integrity: isElsewhere,
  crossOrigin: isElsewhere,
  nonce: isString,
  sdkUrl: isString,
  integrations: isObject,
  mappings: Array.isArray,
  delimiter: isString,
  lists: oneOf('json', 'index'),
  eventProperties: isBoolean,
  trackPayload: oneOf('envelope', 'properties'),
  replayContext: isBoolean,
  persistence: oneOf('storage', 'memory', 'cookie'),
  cookieDomain: isString,
  beforeSend: isFunction,
  debug: isElsewhere,
} satisfies Record<keyof OneflowSnippetOptions | '__proto__', Test | null> as Record<string, Test | null | undefined>;

/** Why this can't be a project API key, or nothing. */
export function checkKey(key: unknown): string | undefined {
  if (isString(key) && key.trim() && !/^YOUR_/.test(key)) return undefined;
  return `load needs your project API key (1Flow dashboard, Settings, Project Settings), not ${quote(key)}; calls stay buffered until then`;
}

/** The options that hold, own ones only; `say` gets a sentence for each that does not, which is as good as not given. */
export function checkOptions(given: unknown, say: (sentence: string) => void): OneflowSnippetOptions {
  const options: Record<string, unknown> = Object.create(null);
  const bag = Object(given);
  for (const name of Object.keys(bag))
    try {
      const value = bag[name];
      if (value === undefined) continue;
      if (TESTS[name]?.(value)) options[name] = value;
      else say(diagnosis.option?.(name, value) ?? `option ${name} is ignored`);
    } catch (error) {
      say(`option ${name} can't be read: ${describe(error)}`);
    }
  return options;
}
