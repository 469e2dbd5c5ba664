// "Copy for support": everything the inspector knows, as JSON. Without values it is made of what safe.ts lets through; with
// values, where the reader asks for them, the project API key alone is masked. Pure, apart from what it is given.
import { calledWith, nameOf, rowsOf } from './call.js';
import { kindOf, nameIn, numberIn, sentenceIn, siteIn, wordIn } from './safe.js';
import { type Leaf, snapshot } from './snapshot.js';
import { optionOf, optionsOf, read, userOf } from './target.js';
import type { Call, Item, Told } from './timeline.js';
import type { Watch } from './watch.js';

/** How each kind of thing gets into the copy. */
interface Manner {
  values: string;
  word: Leaf;
  number: Leaf;
  /** The name of an event or a page. */
  name: Leaf;
  sentence(text: string): string;
  site(address: string): string;
  /** What the page gave, of any shape; `leaf` for what is no object. */
  data(value: unknown, leaf?: Leaf): unknown;
}

const asItIs = <Value>(value: Value): Value => value;
const WITH_VALUES: Manner = {
  values: 'as they are',
  ...{ word: asItIs, number: asItIs, name: asItIs, sentence: asItIs, site: asItIs },
  data: (value) => snapshot(value),
};
const WITHOUT_VALUES: Manner = {
  values: 'masked',
  ...{ word: wordIn, number: numberIn, name: nameIn, sentence: sentenceIn, site: siteIn },
  data: (value, leaf = kindOf) => snapshot(value, leaf, (key) => `${nameIn(key)}`),
};

/** All of it; `values` says whether values may be seen. */
export function toSupportJson(watch: Watch, values: boolean): string {
  const manner = values ? WITH_VALUES : WITHOUT_VALUES;
  const { target, timeline, attempts, failure, waiting, stored } = watch;
  const report = {
    time: new Date().toISOString(),
    page: manner.site(location.href),
    browser: navigator.userAgent,
    state: target ? manner.word(read(target, 'state', null)) : 'no oneflowSegment on this page',
    snippet: manner.number(read(target, 'v', null)),
    facade: manner.number(read(target, 'version', null)),
    sdk: {
      ...(manner.data(attempts, numberIn) as object),
      generation: manner.word(`${attempts.generation ?? ''}`.split(':')[0] || undefined),
    },
    failure: failure && manner.sentence(failure),
    values: manner.values,
    visitor: manner.data(userOf(target)),
    options: describeOptions(optionsOf(target), manner),
    waiting,
    stored,
    ...timeline.counts,
    calls: timeline.items.map((item) => describe(item, manner, optionOf(target, 'delimiter'))),
  };
  return JSON.stringify(report, null, 2);
}

/** Of addresses the site says enough. What is left of the project API key is masked already. */
function describeOptions({ key, src, sdkUrl, ...others }: Record<string, unknown>, { site, data }: Manner): object {
  const addresses = { src: src && site(`${src}`), sdkUrl: sdkUrl && site(`${sdkUrl}`) };
  return { key, ...addresses, ...(data(others, wordIn) as object) };
}

function describe(item: Item, manner: Manner, delimiter: unknown): object {
  const time = new Date(item.time).toISOString();
  if (item.kind === 'note') return { time, [item.level]: manner.sentence(item.message) };
  const { method, url, status, warnings, receipt = {} as Told } = item;
  const { reason, message, deliveries = [] } = receipt;
  return {
    time,
    method: manner.word(method),
    name: manner.name(nameOf(item)),
    page: manner.site(url),
    status,
    reason: manner.word(reason),
    message: message && manner.sentence(message),
    warnings: warnings.map(manner.sentence),
    called: manner.data(calledWith(item)),
    received: deliveries.map(({ action, payload }) => ({
      action,
      ...(manner.data(payload) as object),
      ...('event_name' in payload && { event_name: manner.name(snapshot(payload.event_name)) }),
    })),
    changes: changesOf(item, manner, delimiter),
  };
}

/** Without values, this is what tells that one has changed on its way. */
function changesOf(call: Call, { name }: Manner, delimiter: unknown): string[] {
  const { deliveries = [] } = call.receipt ?? ({} as Told);
  return deliveries
    .flatMap((delivery) => rowsOf(call, delivery, delimiter))
    .filter(({ change }) => change !== 'same')
    .map(({ change, from, key }) => [change, name(from), key && `to ${name(key)}`].filter(Boolean).join(' '));
}
