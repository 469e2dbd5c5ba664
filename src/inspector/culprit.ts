// Why 1Flow gets nothing from this page, in a sentence, and where the documentation goes on. It says what a page can see, and must not
// guess: what looks alike from here is named together.
import { VERSION } from '../api/version.js';
import type { Asked } from './ask.js';
import { read } from './target.js';
import type { Watch } from './watch.js';

/** The package has its documentation with it. */
export const DOCS = `https://unpkg.com/oneflow-segment@${VERSION}/docs/nothing-arrives.md#`;

/** The sentence, and the heading of the section about it. */
type Culprit = [sentence: string, section: string];

const BLOCKED = 'something-is-blocked';
const POLICY = 'a-policy-refuses-it';
const WRONG_ADDRESS = 'the-address-is-wrong';

export function culpritOf({ target, asked }: Watch): Culprit | undefined {
  if (!target) return ['There is no window.oneflowSegment on this page', 'the-snippet-is-not-there'];
  const state = read(target, 'state', '');
  if (state === 'idle')
    return [`load ${target.loaded ? 'got no project API key' : 'was never called'}`, 'load-was-not-called'];
  if (state === 'stopped') return ['stop was called: calls are dropped until load', 'it-was-stopped'];
  if (!asked) return undefined;
  const isSdk = read(target, 'version', '');
  if (isSdk && (window as { glob?: unknown }).glob)
    return ["1Flow's SDK is here, but has no session: is session capture on in 1Flow?", 'no-session'];
  return ofScript(`${isSdk ? "1Flow's SDK" : 'The facade'} at ${asked.url}`, asked);
}

function ofScript(what: string, { directive = '', status, loads }: Asked): Culprit {
  if (/^script/.test(directive)) return [`${what} is refused by a policy, ${directive}`, POLICY];
  if (directive || status === undefined) return [`${what} did not load`, BLOCKED];
  if (status > 399) return [`${what} answers ${status}`, WRONG_ADDRESS];
  if (status < 0) return [`${what} can't be reached: an ad blocker, or no network`, BLOCKED];
  if (loads)
    return [`${what} loads now: call load again. Or is it a 404, or another script than integrity names?`, BLOCKED];
  // Firefox says nothing of a policy here, and of another host's answer nobody knows the status.
  return status
    ? [`${what} may be refused by a policy`, POLICY]
    : [`${what} answers with no script: a 404, or a policy?`, WRONG_ADDRESS];
}
