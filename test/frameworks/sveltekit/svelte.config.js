import adapter from '@sveltejs/adapter-node';

export default {
  kit: {
    adapter: adapter(),
    csp: { mode: 'nonce', directives: { 'script-src': ['strict-dynamic'] } },
  },
};
