// The script element of 1Flow's SDK: one that is on the page already, or our own. It must not know when it is asked for, how
// often, or what becomes of it (loader.ts).
import { createElement, find, listen, read } from '../browser/page.js';

/** Which SDK is meant, and what its script needs. */
export interface SdkRequest {
  projectApiKey: string;
  sdkUrl: string;
  nonce: string | undefined;
}

interface Policy {
  createScriptURL(url: string): string;
}
type Page = typeof globalThis & { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };

const KEYED = 'script[data-api-key]';

/** The types of a script that browsers run: https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element */
const RUNS = /^(module|(text|application)\/(x-)?(java|ecma)script)$/i;

/**
 * A tag of 1Flow's that somebody else put on the page, which serves as well as ours. Other vendors have such tags, too; and
 * a consent manager keeps a tag from running by its type: nobody knows whether that one ever will.
 */
export function findScript(
  { projectApiKey, sdkUrl }: SdkRequest,
  warn: (sentence: string) => void,
): HTMLScriptElement | undefined {
  const [other] = find<HTMLScriptElement>(KEYED).filter(
    (script) =>
      (!script.type || RUNS.test(script.type.trim())) &&
      (script.dataset.apiKey === projectApiKey || script.getAttribute('src') === sdkUrl || /1flow/i.test(script.src)),
  );
  if (other && other.dataset.apiKey !== projectApiKey) {
    warn('1Flow is on the page with another project API key, which gets these calls');
  }
  return other;
}

/** Throws where the page refuses the address. */
export function insertScript({ projectApiKey, sdkUrl, nonce }: SdkRequest): HTMLScriptElement {
  const script = createElement('script');
  script.dataset.apiKey = projectApiKey;
  // A page in another encoding would have it read as such. Firefox throws away what a link without this word has fetched.
  if (read('characterSet') !== 'UTF-8') script.charset = 'utf-8';
  if (nonce) script.nonce = nonce;
  const address = trusted(sdkUrl);
  script.src = address;
  // A consent manager that holds the script back sees its address once.
  const isHeld = script.type || !script.getAttribute('src');
  if (read('readyState') !== 'complete' && !isHeld) preload(script, address);
  place(script);
  return script;
}

/** Another address is meant instead: a script whose document has changed never runs. */
export function discard(script: HTMLScriptElement): void {
  (createElement('template') as HTMLTemplateElement).content.append(script);
}

/**
 * A script element holds the page's load event until its answer is there, a link does not: it asks, and the script gets its
 * address once the answer is there. Or the page's load event: a link may tell nothing, as its browser knows none or its head is
 * made anew, and after that event there is nothing to hold. The script is in its place all the while, so nobody else asks for
 * the SDK, and it is placed anew then, as observers look at the address of what is added.
 */
function preload(script: HTMLScriptElement, address: string): void {
  const link = createElement('link');
  const use = (): void => {
    // Another address is meant by now, or it has this one. One that the page took away is put back.
    if (script.ownerDocument !== document || script.src) return;
    script.remove();
    script.src = address;
    try {
      place(script);
    } catch {
      // As the page has broken that: the attempt's limit ends it.
    }
  };
  script.removeAttribute('src');
  Object.assign(link, { rel: 'preload', as: 'script', nonce: script.nonce, href: address, onload: use, onerror: use });
  listen(window, 'load', use, { once: true });
  (read('head') as HTMLElement).append(link);
}

/** The SDK reads its key from the first tag that has one. */
function place(script: HTMLScriptElement): void {
  const [first] = find(KEYED);
  if (first) first.before(script);
  else (read('head') as HTMLElement).append(script);
}

/** Passes `require-trusted-types-for 'script'` where the page allows the policy `oneflow-segment`. */
let policy: Policy | undefined;
function trusted(url: string): string {
  try {
    policy ??= (window as unknown as Page).trustedTypes?.createPolicy('oneflow-segment', {
      createScriptURL: (given) => given,
    });
  } catch {
    // Refused by name: a default policy may still let the plain address through.
  }
  return policy ? policy.createScriptURL(url) : url;
}
