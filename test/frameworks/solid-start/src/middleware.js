import { createMiddleware } from '@solidjs/start/middleware';

export default createMiddleware({
  onRequest({ locals, response }) {
    locals.nonce = btoa(crypto.randomUUID());
    response.headers.set('content-security-policy', `script-src 'nonce-${locals.nonce}' 'strict-dynamic'`);
  },
});
