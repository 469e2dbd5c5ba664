export default defineEventHandler((event) => {
  event.context.nonce = btoa(crypto.randomUUID());
  setHeader(event, 'content-security-policy', `script-src 'nonce-${event.context.nonce}' 'strict-dynamic'`);
});
