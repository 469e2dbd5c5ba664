// Where 1Flow's SDK is. The snippet knows this much of it, to ask for it early.

/** 1Flow's own address; the option `sdkUrl` says another. */
export const DEFAULT_SDK_URL = 'https://1flow.app/js/1flow.js';
