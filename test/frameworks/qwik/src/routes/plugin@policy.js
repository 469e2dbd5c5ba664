export const onRequest = ({ headers, sharedMap }) => {
  const nonce = btoa(crypto.randomUUID());
  sharedMap.set('@nonce', nonce);
  headers.set('content-security-policy', `script-src 'nonce-${nonce}' 'strict-dynamic'`);
};
