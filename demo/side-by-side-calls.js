// Owns the calls that the side-by-side page compares, and how a page makes them. A classic script, so that a page's head
// has them at once; the page itself and both frames load it.

window.sideBySide = {
  calls: [
    ['track', 'Page Opened', { from: 'newsletter' }],
    ['identify', 'user-42', { plan: 'pro', address: { city: 'Oslo', zip: '0150' }, roles: ['admin', 'editor'] }],
    ['track', 'Plan Chosen', { plan: { name: 'pro', seats: 5 } }],
    ['page', 'Pricing'],
    ['screen', 'Checkout', { cart: { items: 2 } }],
    ['identify', { company: { name: 'Fjord AS' } }],
    ['track', 'Order Paid', { order: { id: 'A-7', total: 99 } }],
    ['reset'],
    ['track', 'Signed Out'],
  ],
  /** When the frame makes them: `live`, once all has loaded, or `early`, before anything has. */
  run: new URLSearchParams(location.search).get('run'),
  /** Makes all of them, one right after the other, and returns what they returned. */
  make(api) {
    return sideBySide.calls.map(([method, ...args]) => api[method](...args));
  },
};
