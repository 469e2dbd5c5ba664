// One line of the time line as elements: a call with what became of it, or a note. It must not know where they come from.
import { codeOf, deliveryCode, rowsOf } from './call.js';
import type { Row } from './compare.js';
import { clock, duration, make } from './dom.js';
import { safely, toText } from './snapshot.js';
import type { Call, Item, Note } from './timeline.js';

const MAX_ROWS = 100;

/** A list item for a call or a note; a call that was open stays open when it is made anew. */
export function itemView(item: Item, delimiter: unknown, isOpen: boolean): HTMLLIElement {
  return item.kind === 'note' ? noteView(item) : callView(item, delimiter, isOpen);
}

function noteView({ level, message, time }: Note): HTMLLIElement {
  return make('li', `note ${level}`, timeView(time), make('span', '', message));
}

function callView(call: Call, delimiter: unknown, isOpen: boolean): HTMLLIElement {
  const details = make('details', '', summaryView(call));
  // What nobody opens costs the page nothing.
  const fill = (): void => {
    if (details.open && details.childElementCount < 2) details.append(safely(() => contentView(call, delimiter), ''));
  };
  details.addEventListener('toggle', fill);
  details.open = isOpen;
  fill();
  const warnings = call.warnings.map((warning) => make('p', 'warning', `Warning: ${warning}`));
  return make('li', call.status, details, ...warnings);
}

function summaryView(call: Call): HTMLElement {
  const { deliveries = [], reason, message } = call.receipt ?? {};
  const code = make('code', 'called', codeOf(call));
  const received = deliveries.map((delivery) => make('code', 'received', `→ ${deliveryCode(delivery)}`));
  if (call.status === 'dropped') received.push(make('span', 'received', `→ nothing: ${message ?? reason}`));
  return make('summary', '', timeView(call.time), badge(call), code, ...received);
}

function timeView(time: number): HTMLTimeElement {
  return make('time', '', clock(time));
}

const WORDS: Record<string, string> = { stored: 'waits in storage', kept: 'kept on this page', gone: 'left the queue' };

function badge({ status, time, settled, receipt, waited: seen }: Call): HTMLElement {
  const waited = status === 'sent' && seen && settled ? ` after ${duration(settled - time)}` : '';
  const reason = status === 'dropped' && receipt?.message ? `: ${receipt.reason}` : '';
  return make('span', 'badge', (WORDS[status] ?? status) + waited + reason);
}

function contentView(call: Call, delimiter: unknown): HTMLElement {
  const { url, receipt } = call;
  const facts = make('p', 'facts', `Called on ${url || 'an unknown page'}`);
  const { userId, anonymousId } = receipt?.event ?? {};
  if (receipt?.event) facts.append(make('br'), `for user ${userId ?? 'unknown'}, visitor ${anonymousId ?? 'unknown'}`);
  const tables = (receipt?.deliveries ?? []).map((one) => tableView(one.action, rowsOf(call, one, delimiter)));
  return make('div', 'content', facts, ...tables);
}

function tableView(caption: string, rows: Row[]): HTMLTableElement {
  const heads = ['Called with', '1Flow received', 'Change'].map((name) => make('th', { scope: 'col' }, name));
  const lines = rows.slice(0, MAX_ROWS).map(rowView);
  return make('table', '', make('caption', '', caption), make('tr', '', ...heads), ...lines);
}

function rowView({ change, from, called, key, received }: Row): HTMLTableRowElement {
  return make(
    'tr',
    change.replace(' ', '-'),
    ...[named(from, called), named(key, received), change].map((text) => make('td', '', text)),
  );
}

function named(name: string | undefined, value: unknown): string {
  return name === undefined ? '' : `${name}: ${toText(value)}`;
}
