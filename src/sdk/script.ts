// The script element of 1Flow's SDK: one that is on the page already, or our own. It must not know when it is asked for, how
// often, or what becomes of it (loader.ts).

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
  const other = [...document.querySelectorAll<HTMLScriptElement>(KEYED)].find(
    ({ dataset, src, type, attributes }) =>
      (!type || RUNS.test(type.trim())) &&
      (dataset.apiKey === projectApiKey || attributes.getNamedItem('src')?.value === sdkUrl || /1flow/i.test(src)),
  );
  if (other && other.dataset.apiKey !== projectApiKey) {
    warn('1Flow is on the page with another project API key, which gets these calls');
  }
  return other;
}

/** Throws where the page refuses the address. */
export function insertScript({ projectApiKey, sdkUrl, nonce }: SdkRequest): HTMLScriptElement {
  const script = document.createElement('script');
  script.dataset.apiKey = projectApiKey;
  if (nonce) script.nonce = nonce;
  script.src = trusted(sdkUrl);
  // The SDK reads its key from the first tag that has one.
  const first = document.querySelector(KEYED);
  if (first) first.before(script);
  // An element named head hides `document.head`.
  else (Reflect.get(Document.prototype, 'head', document) as HTMLElement).append(script);
  return script;
}

/** Passes `require-trusted-types-for 'script'` where the page allows the policy `oneflow-segment`. */
let policy: Policy | undefined;
function trusted(url: string): string {
  try {
    policy ??= (globalThis as Page).trustedTypes?.createPolicy('oneflow-segment', {
      createScriptURL: (given) => given,
    });
  } catch {
    // Refused by name: a default policy may still let the plain address through.
  }
  return policy ? policy.createScriptURL(url) : url;
}
