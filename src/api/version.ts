// The version that the page is told; package.json has the same, and `npm version` writes it here.
export const VERSION = '0.1.0';
