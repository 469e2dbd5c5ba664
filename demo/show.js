// Owns how values look on the demo page: calls as a person writes them, times, durations. Pure.

/** `track('Plan Chosen', { plan: { seats: 5 } })` */
export function showCall(name, args) {
  return `${name}(${args.map(showValue).join(', ')})`;
}

function showValue(value) {
  if (Array.isArray(value)) return `[${value.map(showValue).join(', ')}]`;
  if (typeof value === 'string') return showString(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  const entries = Object.entries(value).map(([name, part]) => `${showName(name)}: ${showValue(part)}`);
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

/** `14:03:22.123` */
export function showTime(time) {
  const date = new Date(time);
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part, 2));
  return `${hours}:${minutes}:${seconds}.${pad(date.getMilliseconds(), 3)}`;
}

function pad(number, length) {
  return String(number).padStart(length, '0');
}

export function showDuration(ms) {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(2)} s`;
}
