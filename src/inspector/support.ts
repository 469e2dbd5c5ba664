// "Copy for support": everything the inspector knows, as JSON. Values of traits and properties, ids and addresses' queries
// are masked unless the reader asks for them; the project API key always is. Pure, apart from what it is given.
import { calledWith, nameOf, rowsOf } from './call.js';
import { safely, snapshot } from './snapshot.js';
import { optionOf, optionsOf, read, userOf } from './target.js';
import type { Call, Item, Told } from './timeline.js';
import type { Watch } from './watch.js';

/** All of it; `values` says whether values may be seen. */
export function toSupportJson(watch: Watch, values: boolean): string {
  const { target, timeline, attempts, failure, waiting, stored } = watch;
  const leaf = values ? undefined : maskValue;
  const report = {
    time: new Date().toISOString(),
    page: addressOf(location.href, values),
    browser: navigator.userAgent,
    state: read(target, 'state', 'no oneflowSegment on this page'),
    snippet: read(target, 'v', null),
    facade: read(target, 'version', null),
    sdk: attempts,
    failure,
    values: values ? 'as they are' : 'masked',
    visitor: snapshot(userOf(target), leaf),
    options: snapshot(optionsOf(target)),
    waiting,
    stored,
    ...timeline.counts,
    calls: timeline.items.map((item) => describe(item, values, optionOf(target, 'delimiter'))),
  };
  return JSON.stringify(report, null, 2);
}

function describe(item: Item, values: boolean, delimiter: unknown): object {
  const time = new Date(item.time).toISOString();
  if (item.kind === 'note') return { time, [item.level]: sentence(item.message, values) };
  const { method, url, status, warnings, receipt = {} as Told } = item;
  const { reason, message, deliveries = [] } = receipt;
  return {
    time,
    method,
    name: nameOf(item),
    page: addressOf(url, values),
    status,
    reason: reason && sentence(reason, values),
    message: message && sentence(message, values),
    warnings: warnings.map((warning) => sentence(warning, values)),
    called: snapshot(calledWith(item), values ? undefined : maskValue),
    received: deliveries.map(({ action, payload }) => ({ action, ...payloadOf(payload, values) })),
    changes: changesOf(item, delimiter),
  };
}

/** Names of events stay: they say which call it is. */
function payloadOf(payload: object, values: boolean): object {
  const copied = snapshot(payload, values ? undefined : maskValue) as object;
  return 'event_name' in payload ? { ...copied, event_name: snapshot(payload.event_name) } : copied;
}

/** With values masked, this is what tells that a value has changed on its way. */
function changesOf(call: Call, delimiter: unknown): string[] {
  const { deliveries = [] } = call.receipt ?? ({} as Told);
  return deliveries
    .flatMap((delivery) => rowsOf(call, delivery, delimiter))
    .filter(({ change }) => change !== 'same')
    .map(({ change, from, key }) => [change, from, key && `to ${key}`].filter(Boolean).join(' '));
}

/** What kind of value it is, and no more: `string(12)`, `number`. */
function maskValue(value: unknown): unknown {
  if (value === null || value === undefined) return value;
  return typeof value === 'string' ? `string(${value.length})` : typeof value;
}

/** Sentences quote what the page gave. */
function sentence(text: unknown, values: boolean): string {
  return values ? `${text}` : `${text}`.replace(/"[^"]*"/g, '"…"');
}

/** Without query and fragment, which may say who somebody is. */
function addressOf(url: string, values: boolean): string {
  return values ? url : safely(() => url.replace(/[?#].*$/s, '?…'), '');
}
