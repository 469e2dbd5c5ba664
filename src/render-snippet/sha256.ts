// The hash of a script's text, as a Content Security Policy names it. The web's own digest answers with a promise, which no
// server's template waits for, and Node's is not everywhere, nor are TextEncoder and btoa. Pure.
import { sha256 as digest } from '@noble/hashes/sha2';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** `sha256-…` of a text in UTF-8. */
export function sha256(text: string): string {
  return `sha256-${base64([...digest(bytesOf(text))])}`;
}

function bytesOf(text: string): Uint8Array {
  const parts = encodeURIComponent(text).match(/%..|./g) ?? [];
  return Uint8Array.from(parts, (part) => (part.length > 1 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0)));
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
