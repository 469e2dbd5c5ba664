// Owns the demo page's lists: what the head noted becomes their items, as text and never as HTML. It knows the page, the
// public API, and what the snippet's entries in session storage are called.
import './controls.js';
import { showCall, showDuration, showTime } from './show.js';

const POLL_MS = 100;
const FACADE_FAILED = 'The facade itself could not be loaded: the console says so.';
const { demo, oneflowSegment } = window;
const real = Boolean(new URLSearchParams(location.search).get('key'));
const byId = (id) => document.getElementById(id);

const calls = [];
/** What a receipt's deliveries are shown as, and when they came, until the call that they belong to is known. */
const handedOver = new Map();
let unclaimed = [];
/** The facade's own words, where it is there to say them. */
let failure;

const show = {
  called({ detail }) {
    const call = { ...detail, number: calls.length + 1, settled: undefined };
    const status = element('span', 'status waiting', 'waiting');
    calls.push(call);
    append('called', call.number, showCall(call.method, call.args), showTime(call.time), status);
    call.receipt.then((receipt) => settle(call, receipt, status));
  },

  received({ detail: { method, args }, time }) {
    const code = method.startsWith('log') ? showCall(`_1flow.${method}`, args) : showCall('_1flow', [method, ...args]);
    unclaimed.push({ item: append('received', '←', code, showTime(time), element('span', 'origin')), time });
  },

  sent({ detail: receipt, time }) {
    const taken = real ? receipt.deliveries.map((delivery) => appendDelivery(delivery, time)) : unclaimed;
    unclaimed = [];
    handedOver.set(receipt, taken);
    const called = showTime(receipt.event.timestamp);
    for (const { item } of taken) setOrigin(item, '←', `by way of session storage, called ${called}`);
  },

  error({ detail: { message } }) {
    failure = `${message}.`;
  },
};

function settle(call, receipt, status) {
  const { status: outcome, reason } = receipt;
  const taken = handedOver.get(receipt) ?? [];
  const waited = showDuration((taken[0]?.time ?? Date.now()) - call.time);
  call.settled = outcome;
  status.className = `status ${outcome}`;
  status.textContent = { sent: `sent after ${waited}`, dropped: `dropped: ${reason}`, stored: 'stored' }[outcome];
  for (const { item } of taken) setOrigin(item, call.number, `waited ${waited}`);
  handedOver.delete(receipt);
  refresh();
}

function appendDelivery({ action, payload }, time) {
  const item = append('received', '←', showCall(action, [payload]), showTime(time), element('span', 'origin'));
  return { item, time };
}

function setOrigin(item, number, text) {
  item.querySelector('.number').textContent = number;
  item.querySelector('.origin').textContent = text;
}

/** A list item: number, code, and a line of small print. What a person adds comes into view. */
function append(list, number, code, ...smallPrint) {
  const item = document.createElement('li');
  const line = element('p', 'small');
  line.append(...smallPrint.map((part) => (typeof part === 'string' ? element('time', '', part) : part)));
  item.append(element('span', 'number', number), element('code', '', code), line);
  byId(list).append(item);
  if (navigator.userActivation?.isActive) byId(list).parentElement.scrollTop = byId(list).scrollHeight;
  return item;
}

function element(name, className, text = '') {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

let shown;

/** Asks anew what waits: a state has no event of its own where the facade is what failed. */
function refresh() {
  const stored = storedCalls();
  const waiting = calls.filter(({ settled }) => !settled || (settled === 'stored' && stored > 0));
  const own = waiting.filter(({ settled }) => settled).length;
  const counts = {
    called: calls.length,
    buffered: waiting.length + Math.max(0, stored - own),
    received: byId('received').childElementCount,
  };
  const next = JSON.stringify([oneflowSegment.state, counts, own, waiting.map(({ number }) => number)]);
  if (next === shown) return;
  shown = next;
  showState(oneflowSegment.state);
  for (const [name, count] of Object.entries(counts)) setCount(name, count);
  showWaiting(waiting, counts.buffered - waiting.length);
  byId('stored').textContent = own > 0 ? `${own} in session storage, for the next page that can send them.` : '';
}

function showState(state) {
  for (const place of document.querySelectorAll('[data-state]')) place.textContent = place.dataset.state = state;
  byId('error').textContent = state === 'failed' ? (failure ?? FACADE_FAILED) : '';
}

function showWaiting(waiting, earlier) {
  const items = waiting.map(({ number, method, args: [first] }) =>
    waitingItem(number, typeof first === 'string' ? `${method} ${first}` : method),
  );
  if (earlier > 0) items.unshift(waitingItem('←', `${earlier} from the page before`));
  byId('buffered').replaceChildren(...items);
}

function setCount(name, count) {
  for (const place of document.querySelectorAll(`[data-count="${name}"]`)) place.textContent = count;
}

function waitingItem(number, name) {
  const item = document.createElement('li');
  item.append(element('span', 'number', number), element('span', 'name', name));
  return item;
}

function storedCalls() {
  try {
    return Object.keys(sessionStorage).filter((name) => name.startsWith('oneflow_1_')).length;
  } catch {
    return 0;
  }
}

demo.show = (note) => {
  show[note.kind](note);
  refresh();
};
// A box that scrolls has to be reachable by keyboard.
for (const box of document.querySelectorAll('.list, pre')) box.tabIndex = 0;
for (const note of demo.notes) demo.show(note);
refresh();
setInterval(refresh, POLL_MS);
