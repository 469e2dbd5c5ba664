// Owns how values look in the demo's own lists: calls as a person writes them. Pure. It takes any value: an object inside
// itself is shown as such, and what is too deep is cut.

const MAX_DEPTH = 8;

/** `track('Plan Chosen', { plan: { seats: 5 } })` */
export function showCall(name, args) {
  return `${name}(${args.map((value) => showValue(value)).join(', ')})`;
}

function showValue(value, around = []) {
  if (typeof value === 'string') return showString(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (around.includes(value)) return '[cycle]';
  if (around.length > MAX_DEPTH) return '…';
  const inside = [...around, value];
  if (Array.isArray(value)) return `[${value.map((part) => showValue(part, inside)).join(', ')}]`;
  const entries = Object.entries(value).map(([name, part]) => `${showName(name)}: ${showValue(part, inside)}`);
  return entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}';
}

function showName(name) {
  return /^[\w$]+$/.test(name) ? name : showString(name);
}

/** In single quotes, as lists become JSON; of an anonymous id the beginning is enough. */
function showString(text) {
  const short = text.replace(/^(\d{1,4})[\d-]{16,}$/, '$1…');
  return `'${JSON.stringify(short).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
