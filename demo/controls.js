// Owns what a person can press on the demo page, and what the page says of its own set-up. It knows the page and
// `demo.call`, not the lists.

const { demo } = window;
const query = new URLSearchParams(location.search);
const key = query.get('key');
const DEFAULTS = { sdk: 'actions', delay: '2000', fail: '', facadeDelay: '0', facade: '' };
const byId = (id) => document.getElementById(id);

const calls = {
  page: () => demo.call('page', 'Demo'),
  screen: () => demo.call('screen', 'Demo', { theme: { dark: matchMedia('(prefers-color-scheme: dark)').matches } }),
  reset: () => demo.call('reset'),
};
for (const button of document.querySelectorAll('[data-call]')) {
  button.addEventListener('click', calls[button.dataset.call]);
}

onSubmit('identify', ({ userId, plan }) => {
  const traits = { plan: { name: plan } };
  if (userId) demo.call('identify', userId, traits);
  else demo.call('identify', traits);
});
onSubmit('track', ({ event }) => demo.call('track', event, { button: { text: 'track' } }));

byId('leave').href = location.pathname + location.search;
byId('leave').addEventListener('click', () => demo.call('track', 'Left the Page'));

for (const link of document.querySelectorAll('.choices a')) choose(link);
byId('snippet').textContent = pastedSnippet();
if (key) describeRealSdk();

function onSubmit(id, act) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    act(Object.fromEntries(new FormData(event.target)));
  });
}

/** Each link changes one choice and keeps the others; none takes a real key along. */
function choose(link) {
  const [[name, value]] = new URLSearchParams(link.search);
  const next = new URLSearchParams(query);
  next.delete('key');
  if (value === DEFAULTS[name]) next.delete(name);
  else next.set(name, value);
  link.href = `/${next.size > 0 ? `?${next}` : ''}`;
  const chosen = (query.get(name) ?? DEFAULTS[name]) === value;
  const ofStandIn = !name.startsWith('facade');
  if (chosen && !(key && ofStandIn)) link.setAttribute('aria-current', 'true');
}

function describeRealSdk() {
  byId('setup-title').textContent = '1Flow’s own SDK';
  byId('received-about').textContent = 'What 1Flow received is to be seen in its dashboard. Handed over:';
  byId('real-hint').textContent =
    `Project API key ${mask(key)} at 1Flow’s own address. A link above brings a stand-in back.`;
}

function pastedSnippet() {
  const isLoad = (script) => script.text.includes('oneflowSegment.load("');
  const script = [...document.head.querySelectorAll('script:not([src])')].find(isLoad);
  const lines = [...document.head.querySelectorAll('link[rel="preload"]'), script].map((node) => node.outerHTML);
  return lines
    .join('\n')
    .replace(/(oneflowSegment\.load\()("(?:[^"\\]|\\.)*")/, (_, load, text) => load + masked(text));
}

function masked(text) {
  return JSON.stringify(mask(JSON.parse(text)));
}

function mask(text) {
  return `${text.slice(0, 3)}…`;
}
