// The hash of a script's text, as a Content Security Policy names it. The web's own digest answers with a promise, which no
// server's template waits for, and Node's is not everywhere. Pure.
// Source: FIPS 180-4, https://csrc.nist.gov/pubs/fips/180-4/upd1/final

const BLOCK_BYTES = 64;
const LENGTH_BYTES = 8;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The constants are the first 32 bits behind the point of the roots of the first primes. */
const PRIMES = firstPrimes(64);
const ROUNDS = PRIMES.map((prime) => fraction(Math.cbrt(prime)));
const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

/** `sha256-…` of a text in UTF-8. */
export function sha256(text: string): string {
  const bytes = padded(bytesOf(text));
  let state = START;
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) state = compress(state, bytes.slice(at, at + BLOCK_BYTES));
  return `sha256-${base64(state.flatMap((word) => [word >>> 24, word >>> 16, word >>> 8, word].map((byte) => byte & 255)))}`;
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number++) {
    if (primes.every((prime) => number % prime)) primes.push(number);
  }
  return primes;
}

function fraction(root: number): number {
  return ((root % 1) * 2 ** 32) | 0;
}

/** Not every host has a TextEncoder. */
function bytesOf(text: string): number[] {
  const parts = encodeURIComponent(text).match(/%..|./g) ?? [];
  return parts.map((part) => (part.length > 1 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0)));
}

/** A one behind the text, zeros, and the text's length in bits. */
function padded(bytes: number[]): number[] {
  const zeros = (2 * BLOCK_BYTES - 1 - LENGTH_BYTES - (bytes.length % BLOCK_BYTES)) % BLOCK_BYTES;
  const bits = bytes.length * 8;
  const length = [2 ** 56, 2 ** 48, 2 ** 40, 2 ** 32, 2 ** 24, 2 ** 16, 2 ** 8, 1].map(
    (unit) => Math.floor(bits / unit) % 256,
  );
  return [...bytes, 128, ...Array(zeros).fill(0), ...length];
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function compress(state: number[], block: number[]): number[] {
  const words = scheduleOf(block);
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let round = 0; round < BLOCK_BYTES; round++) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const one = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + at(ROUNDS, round) + at(words, round);
    const two = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  return [a, b, c, d, e, f, g, h].map((word, index) => (word + at(state, index)) | 0);
}

/** A block's 16 words, and 48 more that are made of them. */
function scheduleOf(block: number[]): number[] {
  const words: number[] = [];
  for (let index = 0; index < BLOCK_BYTES; index++) {
    if (index < 16) {
      words.push([0, 1, 2, 3].reduce((word, byte) => (word << 8) | at(block, 4 * index + byte), 0));
      continue;
    }
    const [older, newer] = [at(words, index - 15), at(words, index - 2)];
    const small = rotate(older, 7) ^ rotate(older, 18) ^ (older >>> 3);
    const large = rotate(newer, 17) ^ rotate(newer, 19) ^ (newer >>> 10);
    words.push((at(words, index - 16) + small + at(words, index - 7) + large) | 0);
  }
  return words;
}

function at(words: number[], index: number): number {
  return words[index] as number;
}

function base64(bytes: number[]): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const [one = 0, two = 0, three = 0] = bytes.slice(index);
    const bits = (one << 16) | (two << 8) | three;
    text += [18, 12, 6, 0].map((shift) => LETTERS[(bits >> shift) & 63]).join('');
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  return text.slice(0, text.length - missing) + '='.repeat(missing);
}
