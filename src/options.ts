// What `load` may be given: checks it and names what is wrong. Pure.
import { describe, quote } from './report.js';
import type { Mapping, Options } from './types.js';

/** Segment's limit for a destination. */
const MAX_MAPPINGS = 50;

type Check = [expected: string, fits: (value: unknown) => boolean];

const text: Check = ['a string', (value) => typeof value === 'string'];
const flag: Check = ['true or false', (value) => typeof value === 'boolean'];
const oneOf = (...values: string[]): Check => [values.join(' or '), (value) => values.includes(value as string)];
const object: Check = ['an object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value)];

const CHECKS: Record<keyof Options, Check> = {
  src: text,
  integrity: text,
  crossOrigin: oneOf('anonymous', 'use-credentials'),
  nonce: text,
  sdkUrl: text,
  integrations: object,
  mappings: ['a list', Array.isArray],
  delimiter: text,
  lists: oneOf('json', 'index'),
  eventProperties: flag,
  trackPayload: oneOf('envelope', 'properties'),
  replayContext: flag,
  persistence: oneOf('storage', 'memory'),
  queueLimit: ['a whole number above 0', (value) => Number.isInteger(value) && (value as number) > 0],
  debug: flag,
};

/** Why this can't be a project API key, or nothing. */
export function checkKey(key: unknown): string | undefined {
  if (typeof key === 'string' && key.trim() && !/^YOUR_/.test(key)) return undefined;
  return `load needs your project API key (1Flow dashboard, Settings, Project Settings), not ${quote(key)}; calls stay buffered until then`;
}

/** The options that hold, and a sentence for each that does not. Wrong ones are as good as not given. */
export function checkOptions(given: unknown): { options: Options; problems: string[] } {
  const options: Record<string, unknown> = {};
  const problems: string[] = [];
  try {
    if (!object[1](given ?? {})) throw `they must be an object, not ${quote(given)}`;
    for (const [name, value] of Object.entries(given ?? {})) {
      const check = Object.hasOwn(CHECKS, name) ? CHECKS[name as keyof Options] : undefined;
      if (value === undefined) continue;
      if (!check) problems.push(`load has no option ${quote(name)}; it has ${Object.keys(CHECKS).join(', ')}`);
      else if (!check[1](value)) problems.push(`option ${quote(name)} must be ${check[0]}, not ${quote(value)}`);
      else options[name] = name === 'mappings' ? checkMappings(value, problems) : value;
    }
  } catch (error) {
    problems.push(`load can't use its options: ${describe(error)}`);
  }
  return { options, problems };
}

/** A wrong mapping stays as one that matches nothing: what is said later of the others names their own index. */
function checkMappings(mappings: unknown[], problems: string[]): Mapping[] {
  return mappings.map((mapping, index) => {
    const wrong = wrongMapping(mapping, index);
    if (!wrong) return mapping as Mapping;
    problems.push(`mapping ${index} is left out: ${wrong}`);
    return { when: () => false } as unknown as Mapping;
  });
}

function wrongMapping(mapping: unknown, index: number): string | undefined {
  const { action, when, fields } = Object(mapping) as Partial<Mapping>;
  if (index >= MAX_MAPPINGS) return `there may be ${MAX_MAPPINGS}`;
  if (action !== 'identifyUser' && action !== 'trackEvent') {
    return `its action must be identifyUser or trackEvent, not ${quote(action)}`;
  }
  if (typeof when !== 'function' || typeof fields !== 'function') return '"when" and "fields" must be functions';
  return undefined;
}
