// What `load` may be given: what holds of it, and a sentence for what does not. What each must be says the diagnosis.
// Pure.

import { describe, quote } from './quote.js';
import { diagnosis } from './seam.js';
import type { Mapping, OneflowSnippetOptions } from './types.js';

/** Segment's limit for a destination. */
const MAX_MAPPINGS = 50;

type Page = { trustedTypes?: { isScriptURL(value: unknown): boolean } };
type Test = (value: unknown) => boolean;

const isString: Test = (value) => typeof value === 'string';
const isBoolean: Test = (value) => typeof value === 'boolean';
const isFunction: Test = (value) => typeof value === 'function';
const isObject: Test = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Or an address as a page with Trusted Types makes it for a script element. */
const isAddress: Test = (value) => isString(value) || !!(window as unknown as Page).trustedTypes?.isScriptURL(value);
const oneOf =
  (...values: unknown[]): Test =>
  (value) =>
    values.includes(value);

const TESTS: Record<keyof OneflowSnippetOptions, Test> = {
  src: isAddress,
  integrity: isString,
  crossOrigin: oneOf('anonymous', 'use-credentials'),
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
  debug: isBoolean,
};

/** Why this can't be a project API key, or nothing. */
export function checkKey(key: unknown): string | undefined {
  if (typeof key === 'string' && key.trim() && !/^YOUR_/.test(key)) return undefined;
  return `load needs your project API key (1Flow dashboard, Settings, Project Settings), not ${quote(key)}; calls stay buffered until then`;
}

/** The options that hold, own ones only, and a sentence for each that does not. Wrong ones are as good as not given. */
export function checkOptions(given: unknown = {}): { options: OneflowSnippetOptions; problems: string[] } {
  const options: Record<string, unknown> = Object.create(null);
  const problems: string[] = [];
  const attempt = (what: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      problems.push(`${what} can't be read: ${describe(error)}`);
    }
  };
  attempt('the options', () => {
    if (given !== null && !isObject(given)) throw 'they must be an object';
    const bag = Object(given);
    for (const name of Object.keys(bag))
      attempt(`option "${name}"`, () => {
        const value = bag[name];
        if (value === undefined) return;
        const isRight = hasOwn.call(TESTS, name) && TESTS[name as keyof typeof TESTS](value);
        if (isRight) options[name] = name === 'mappings' ? checkMappings(value, problems) : value;
        else problems.push(diagnosis.option?.(name, value) ?? `option "${name}" is ignored`);
      });
  });
  return { options, problems };
}

/** A wrong mapping stays as one that matches nothing: what is said later of the others names their own index. */
function checkMappings(mappings: unknown[], problems: string[]): Mapping[] {
  return mappings.map((given, index) => {
    const what = `mapping ${index}`;
    try {
      const mapping = Object(given);
      const { action, when, fields } = mapping;
      if (ACTIONS.includes(action) && isFunction(when) && isFunction(fields) && index < MAX_MAPPINGS) return mapping;
      problems.push(diagnosis.option?.(what, given) ?? `${what} is left out`);
    } catch (error) {
      problems.push(`${what} is left out: ${describe(error)}`);
    }
    return { when: () => false };
  });
}

const ACTIONS: unknown[] = ['identifyUser', 'trackEvent'];
const hasOwn = Object.prototype.hasOwnProperty;
