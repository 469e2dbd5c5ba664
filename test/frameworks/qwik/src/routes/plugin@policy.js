import { isDev } from '@builder.io/qwik/build';

export const onRequest = ({ headers, sharedMap }) => {
  // In development Qwik and Vite write scripts without a nonce.
  if (isDev) return;
  const nonce = btoa(crypto.randomUUID());
  sharedMap.set('@nonce', nonce);
  headers.set('content-security-policy', `script-src 'nonce-${nonce}' 'strict-dynamic'`);
};
