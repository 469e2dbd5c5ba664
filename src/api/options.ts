// What `load` may be given: checks it and names what is wrong. Pure.
import { actions } from '../destination/actions.js';
import { describe, quote } from './quote.js';
import type { Mapping, OneflowSnippetOptions } from './types.js';

/** Segment's limit for a destination. */
const MAX_MAPPINGS = 50;

/** What each option must be, in the words of the sentence about a wrong one. */
const OPTIONS: Record<keyof OneflowSnippetOptions, string> = {
  src: 'a string',
  integrity: 'a string',
  crossOrigin: 'anonymous or use-credentials',
  nonce: 'a string',
  sdkUrl: 'a string',
  integrations: 'an object',
  mappings: 'a list',
  delimiter: 'a string',
  lists: 'json or index',
  eventProperties: 'true or false',
  trackPayload: 'envelope or properties',
  replayContext: 'true or false',
  persistence: 'storage or memory',
  debug: 'true or false',
};

/** What each part of a mapping must be. */
const MAPPING: Record<keyof Mapping, string> = {
  action: Object.keys(actions).join(' or '),
  when: 'a function',
  fields: 'a function',
};

type Page = { trustedTypes?: { isScriptURL(value: unknown): boolean } };

/** What those words mean; others are the values themselves, with `or` between them. */
const MEANINGS: Record<string, (value: unknown) => boolean> = {
  // Or an address as a page with Trusted Types makes it for a script element.
  'a string': (value) => typeof value === 'string' || !!(globalThis as Page).trustedTypes?.isScriptURL(value),
  'a function': (value) => typeof value === 'function',
  'true or false': (value) => typeof value === 'boolean',
  'an object': (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'a list': Array.isArray,
};

/** The sentence about a value that is not what it must be, or nothing. */
function mismatch(what: string, value: unknown, expected: string): string | undefined {
  const fits = MEANINGS[expected]?.(value) ?? expected.split(' or ').includes(value as string);
  return fits ? undefined : `${what} must be ${expected}, not ${quote(value)}`;
}

/** Why this can't be a project API key, or nothing. */
export function checkKey(key: unknown): string | undefined {
  if (typeof key === 'string' && key.trim() && !/^YOUR_/.test(key)) return undefined;
  return `load needs your project API key (1Flow dashboard, Settings, Project Settings), not ${quote(key)}; calls stay buffered until then`;
}

/** The options that hold, and a sentence for each that does not. Wrong ones are as good as not given. */
export function checkOptions(given: unknown): { options: OneflowSnippetOptions; problems: string[] } {
  const options: Record<string, unknown> = {};
  const problems: string[] = [];
  const names = Object.keys(OPTIONS);
  const check = (what: string, work: () => string | undefined): void => {
    const problem = guarded(what, work);
    if (problem) problems.push(problem);
  };
  check('options', () => {
    const bag = (given ?? {}) as Record<string, unknown>;
    const wrong = mismatch('options', bag, 'an object');
    for (const name of wrong ? [] : Object.keys(bag)) {
      const what = `option ${quote(name)}`;
      check(what, () => {
        const value = bag[name];
        if (value === undefined) return undefined;
        if (!names.includes(name)) return `load has no ${what}; it has ${names.join(', ')}`;
        const problem = mismatch(what, value, OPTIONS[name as keyof OneflowSnippetOptions]);
        if (!problem) options[name] = name === 'mappings' ? checkMappings(value as unknown[], problems) : value;
        return problem;
      });
    }
    return wrong;
  });
  return { options, problems };
}

/** A wrong mapping stays as one that matches nothing: what is said later of the others names their own index. */
function checkMappings(mappings: unknown[], problems: string[]): Mapping[] {
  return mappings.map((mapping, index) => {
    const wrong =
      index < MAX_MAPPINGS
        ? Object.entries(MAPPING)
            .map(([name, expected]) =>
              guarded(`its ${name}`, () => mismatch(`its ${name}`, Object(mapping)[name], expected)),
            )
            .find(Boolean)
        : `there may be ${MAX_MAPPINGS}`;
    if (!wrong) return mapping as Mapping;
    problems.push(`mapping ${index} is left out: ${wrong}`);
    return { when: () => false } as unknown as Mapping;
  });
}

/** What `work` answers, or a sentence about what it threw. */
function guarded(what: string, work: () => string | undefined): string | undefined {
  try {
    return work();
  } catch (error) {
    return `${what} can't be read: ${describe(error)}`;
  }
}
