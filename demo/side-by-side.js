// Owns the side-by-side page: for each run it opens two frames, waits until both have delivered, and lays what their
// stand-ins received beside the calls, as text and never as HTML.
import { showCall } from './show.js';

const SIDES = { segment: 'Segment with our plugin', snippet: 'Our snippet alone' };
const POLL_MS = 50;
const LIMIT_MS = 15_000;
const { calls } = window.sideBySide;

// One run after the other: frames of one page share its two processors, and a reader begins at the top.
for (const section of document.querySelectorAll('[data-run]')) await compare(section);

async function compare(section) {
  const status = section.querySelector('.status');
  setStatus(status, 'waiting', 'running');
  const frames = Object.keys(SIDES).map((side) => openFrame(section, side));
  const finished = await waitFor(() => frames.every(({ contentWindow }) => contentWindow.sideBySide?.finished?.()));
  const [theirs, ours] = frames.map(({ contentWindow }) => arrange(contentWindow.oneflowCalls ?? []));
  const rows = Array.from({ length: Math.max(theirs.length, ours.length) }, (_, index) => {
    return { call: calls[index], index, theirs: theirs[index], ours: ours[index] };
  });
  const differing = rows.filter((row) => differences(row).length > 0).length;
  section.append(table(rows));
  if (!finished) setStatus(status, 'differs', `not finished after ${LIMIT_MS / 1_000} s: the console may say why`);
  else if (differing > 0) setStatus(status, 'differs', `${differing} of ${rows.length} differ`);
  else setStatus(status, 'sent', `all ${rows.length} equal`);
  section.dataset.finished = finished;
}

function openFrame(section, side) {
  const frame = document.createElement('iframe');
  frame.src = `side-by-side-${side}.html?run=${section.dataset.run}`;
  frame.title = SIDES[side];
  frame.dataset.side = side;
  frame.hidden = true;
  section.append(frame);
  return frame;
}

/**
 * The deliveries by call: the place of each, and its arguments, or nothing where the call was not delivered; then those
 * that are no call's.
 */
function arrange(received) {
  const named = nameVisitors(received.map(({ method, args }) => [method, ...args]));
  const left = named.map((args, index) => ({ place: index + 1, args }));
  const byCall = calls.map((call) => {
    const index = left.findIndex(({ args }) => isOf(call, args));
    return index < 0 ? undefined : left.splice(index, 1)[0];
  });
  return [...byCall, ...left];
}

/** Calls of one method keep their order on both sides: the first delivery that can be this call's is this call's. */
function isOf([method, name], [action, event]) {
  if (method === 'identify') return action === 'identify';
  return action === 'track' && event === (method === 'screen' ? `screen_${name}` : name) && method !== 'page';
}

/** Anonymous ids are random: their names tell who is the same and who is not. */
function nameVisitors(deliveries) {
  const ids = new Map();
  const nameOf = (id) => {
    if (!ids.has(id)) ids.set(id, `visitor ${String.fromCharCode(65 + ids.size)}`);
    return ids.get(id);
  };
  const named = (part) => (part?.anonymousId ? { ...part, anonymousId: nameOf(part.anonymousId) } : part);
  return deliveries.map((args) => args.map(named));
}

function differences({ theirs, ours }) {
  return [theirs?.place !== ours?.place && 'place', showDelivery(theirs) !== showDelivery(ours) && 'content'].filter(
    Boolean,
  );
}

function showDelivery(delivery) {
  return delivery ? showCall('_1flow', delivery.args) : 'nothing';
}

function table(rows) {
  const made = element('table');
  made.append(element('thead'), element('tbody'));
  const names = ['Call', ...Object.values(SIDES), 'Compared'];
  const heads = names.map((name) => {
    const head = element('th', '', name);
    head.scope = 'col';
    return head;
  });
  made.tHead.append(line(heads));
  made.tBodies[0].append(...rows.map((row) => line(cells(row, names))));
  return made;
}

function cells(row, names) {
  const different = differences(row);
  const verdict = different.length > 0 ? `${different.join(' and ')} differ${different[1] ? '' : 's'}` : 'equal';
  const contents = [
    called(row),
    delivered(row.theirs),
    delivered(row.ours),
    [element('span', `status ${different.length > 0 ? 'differs' : 'sent'}`, verdict)],
  ];
  return contents.map((parts, index) => {
    const cell = element('td');
    cell.dataset.label = names[index];
    cell.append(...parts);
    return cell;
  });
}

function called({ call, index }) {
  if (!call) return [element('span', 'nothing', 'no call')];
  const [method, ...args] = call;
  return [element('span', 'number', index + 1), element('code', '', showCall(method, args))];
}

function delivered(delivery) {
  if (!delivery) return [element('span', 'nothing', 'nothing')];
  return [element('span', 'number', delivery.place), element('code', '', showDelivery(delivery))];
}

function line(parts) {
  const row = element('tr');
  row.append(...parts);
  return row;
}

function setStatus(place, className, text) {
  place.className = `status ${className}`;
  place.textContent = text;
}

function element(name, className = '', text = '') {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** Resolves with whether it came true in time. */
async function waitFor(look) {
  for (const end = performance.now() + LIMIT_MS; performance.now() < end; ) {
    if (look()) return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}
