// Owns the demo page: the call a person makes, consent given and withdrawn, and what the stand-in for 1Flow's SDK recorded. What becomes of the
// calls the inspector shows. It knows the page and the public API.
import { chosen, FILES } from './choices.js';
import { byId, readJson } from './page.js';
import { showCall } from './show.js';

const SHOWN_RECORDS = 50;
const { oneflowSegment } = window;
const query = new URLSearchParams(location.search);

/** What each call's fields are called. A call without a label for a field has no such field. */
const FIELDS = {
  track: { name: 'Event', data: 'Properties, as JSON', example: 'Button Pressed' },
  identify: { name: 'User id', data: 'Traits, as JSON', example: 'user-7' },
  page: { name: 'Name', data: 'Properties, as JSON', example: 'Demo' },
  screen: { name: 'Name', data: 'Properties, as JSON', example: 'Demo' },
  group: { name: 'Group id', data: 'Traits, as JSON', example: 'group-3' },
  alias: { name: 'New user id', example: 'user-8' },
  reset: {},
};

function currentCall() {
  const method = byId('method').value;
  const { name, data } = FIELDS[method];
  const args = [];
  if (name) args.push(byId('name').value);
  if (data) args.push(readJson(byId('data'), data.replace(', as JSON', '')) ?? {});
  const options = name && readJson(byId('call-options'), 'Options');
  if (options) args.push(...(data ? [options] : [null, options]));
  // An identify without a user id has its traits first.
  if (method === 'identify' && !args[0]) args.shift();
  return [method, args];
}

/** Makes the call, or says why it can't be made; whether it was made. */
function makeCall() {
  try {
    const [method, args] = currentCall();
    oneflowSegment[method](...args);
    return true;
  } catch (error) {
    byId('problem').textContent = error.message;
    return false;
  }
}

function showFields() {
  const { name, data, example } = FIELDS[byId('method').value];
  byId('name-label').textContent = name ?? '';
  byId('name').value = example ?? '';
  byId('name').closest('label').hidden = !name;
  byId('data-label').textContent = data ?? '';
  byId('data').closest('label').hidden = !data;
  byId('call-options').closest('label').hidden = !name;
  showCode();
}

function showCode() {
  let problem = '';
  try {
    const [method, args] = currentCall();
    byId('code').textContent = showCall(`oneflowSegment.${method}`, args);
  } catch (error) {
    problem = error.message;
  }
  byId('problem').textContent = problem;
}

byId('method').addEventListener('change', showFields);
byId('call').addEventListener('input', showCode);
byId('call').addEventListener('submit', (event) => {
  event.preventDefault();
  makeCall();
});
byId('leave').addEventListener('click', () => makeCall() && location.assign(location.href));
byId('many').addEventListener('click', () => {
  for (let number = 1; number <= 100; number++) oneflowSegment.track('Counted', { number });
});
byId('cyclic').addEventListener('click', () => {
  const friend = { name: 'Ada' };
  friend.friend = friend;
  oneflowSegment.track('Friend Added', { friend });
});
showFields();

const served = JSON.parse(byId('load').textContent);
const { key, options, consent, own, readsSegment } = served ?? { ...chosen(query, FILES), readsSegment: true };
if (!served) for (const choice of document.querySelectorAll('[data-needs-server]')) choice.remove();
byId('needs-server').hidden = Boolean(served);

// The choices that made this page; those that change nothing stay out of the next address.
for (const field of byId('setup').elements) {
  if (!query.has(field.name)) continue;
  const before = field.value;
  field.value = query.get(field.name);
  // The address may say what no list has.
  if (field.selectedIndex === -1) field.value = before;
}
byId('setup').addEventListener('submit', (event) => {
  try {
    const { options, segmentMappings } = event.target.elements;
    readJson(options, 'Options of load');
    readJson(segmentMappings, 'Mappings');
    for (const field of event.target.elements) field.disabled = field.value === '' && field.name !== '';
    setTimeout(() => {
      for (const field of event.target.elements) field.disabled = false;
    });
  } catch (error) {
    event.preventDefault();
    byId('setup-problem').textContent = error.message;
  }
});

byId('consent').hidden = !consent;
byId('segment-mappings').hidden = !readsSegment;
byId('key').value = key;
byId('accept').addEventListener('submit', (event) => {
  event.preventDefault();
  load();
  byId('calls-title').focus();
});

function load() {
  oneflowSegment.load(byId('key').value.trim(), { ...options, mappings: window.demoMappings() });
  byId('consent').hidden = true;
  showStop();
}

/** The same button, so that the focus stays where it is. Before the facade is there no event tells of the state. */
function showStop() {
  byId('stop').textContent = oneflowSegment.state === 'stopped' ? 'Load again' : 'Stop';
}

byId('stop').addEventListener('click', () => {
  if (oneflowSegment.state !== 'stopped') oneflowSegment.stop();
  // 1Flow's own SDK needs a key.
  else if (byId('accept').reportValidity()) load();
  showStop();
});
oneflowSegment.on('state', showStop);
// Nobody has written a load line for this address.
if (!served && !consent) load();

function record({ detail: { method, args } }) {
  const code = method.startsWith('log') ? showCall(`_1flow.${method}`, args) : showCall('_1flow', [method, ...args]);
  const item = document.createElement('li');
  item.textContent = code;
  byId('record').append(item);
  while (byId('record').childElementCount > SHOWN_RECORDS) byId('record').firstElementChild.remove();
  byId('recorded').textContent = `${window.oneflowCalls.length} so far`;
}
byId('record-card').hidden = own;
for (const detail of window.oneflowCalls ?? []) record({ detail });
addEventListener('oneflow:call', record);

const inHead = [...document.head.querySelectorAll('link[rel="preload"], script:not([src])')].filter(
  (node) => node.rel || /oneflowSegment=|\.oneflowSegment/.test(node.text),
);
byId('snippet').textContent = inHead.map((node) => node.outerHTML).join('\n');
