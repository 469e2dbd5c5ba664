// Ids that no clock and no seed can make equal.

/** 128 random bits; `crypto.randomUUID` is missing on pages served over http. */
export function randomId(): string {
  try {
    return crypto.getRandomValues(new Uint32Array(4)).join('-');
  } catch {
    // A page may have a function of its own named crypto: what is left are some 50 bits that a seed can repeat.
    return `${Math.random()}`;
  }
}
