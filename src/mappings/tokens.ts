// Cuts a trigger into the words, texts, numbers and signs of Segment's FQL. It must not know what they mean together.
// Source: https://www.twilio.com/docs/segment/api/config-api/fql. Spaces are needed just where Segment's browser code,
// `parseFql` of @segment/destination-subscriptions, needs them.
import { quote } from '../api/quote.js';

/** A sign is a kind of its own. */
type Kind = 'string' | 'number' | 'joint' | 'call' | 'word' | 'operator' | '(' | ')' | ',';

/** A piece of a trigger. */
export interface Token {
  kind: Kind;
  text: string;
  /** The trigger from here on, for a sentence about it. */
  rest: string;
}

/** A word's first character and the others; a backslash makes a letter of any character. */
const NAME = String.raw`(?:[A-Za-z_]|\\[\s\S])(?:[\w-]|\\[\s\S])*`;

const KINDS: Record<string, string> = {
  string: String.raw`"[^"]*"(?=[ \t\n),]|$)`,
  number: String.raw`[+-]?\d+(?:\.\d+)?(?=[ \t\n),]|$)`,
  joint: String.raw`(?:[aA][nN][dD]|[oO][rR])(?=[ \t\n])`,
  call: String.raw`!?(?:contains|match)(?=[ \t\n(])`,
  word: String.raw`${NAME}(?:\.${NAME})*(?=[ \t\n=),]|$)`,
  operator: String.raw`[!<>]=(?=[ \t\n])|[<>](?!=)|=`,
  sign: '[(),]',
};

/** The first kind that fits, with the spaces around it. */
const TOKEN = new RegExp(
  `[ \\t\\n]*(?:${Object.entries(KINDS)
    .map(([kind, pattern]) => `(?<${kind}>${pattern})`)
    .join('|')})[ \\t\\n]*`,
  'gy',
);

/** The pieces of a trigger. Throws where something is none. */
export function tokenize(trigger: string): Token[] {
  let end = 0;
  const tokens = [...trigger.matchAll(TOKEN)].map(({ 0: whole, index, groups }) => {
    end = index + whole.length;
    const [kind, text] = Object.entries(groups as object).find(([, found]) => found) as [string, string];
    return { kind: (kind === 'sign' ? text : kind) as Kind, text, rest: trigger.slice(index) };
  });
  if (end < trigger.length) {
    const rest = trigger.slice(end);
    throw new Error(`can't be read from ${quote(rest)} on${rest[0] === "'" ? ': write double quotes' : ''}`);
  }
  return tokens;
}

/** Throws the sentence about what is missing, and where. */
export function refuse(token: Token | undefined, expected: string): never {
  throw new Error(token ? `needs ${expected} at ${quote(token.rest)}` : `ends where it needs ${expected}`);
}
