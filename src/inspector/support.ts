// "Copy for support": everything the inspector knows, as JSON. Without values it is made of what safe.ts lets through; with
// values, where the reader asks for them, the project API key alone is masked. Pure, apart from what it is given.
import { calledWith, nameOf, rowsOf } from './call.js';
import { culpritOf } from './culprit.js';
import { kindOf, nameIn, numberIn, sentenceIn, siteIn, wordIn } from './safe.js';
import { type Leaf, snapshot } from './snapshot.js';
import { optionOf, optionsOf, read, userOf } from './target.js';
import type { Conclusion, Item } from './timeline.js';
import type { Watch } from './watch.js';

/** All of it; `values` says whether values may be seen. */
export function toSupportJson(watch: Watch, values: boolean): string {
  const { target, timeline, attempts, waiting, stored } = watch;
  const delimiter = optionOf(target, 'delimiter');
  /** With values a thing gets into the copy as it is, else as `masked` lets it through. */
  const orAsItIs = <Masked extends Leaf>(masked: Masked): Masked =>
    values ? (((value: unknown) => value) as Masked) : masked;
  const word = orAsItIs(wordIn);
  const number = orAsItIs(numberIn);
  /** The name of an event or a page. */
  const name = orAsItIs(nameIn);
  const sentence = orAsItIs(sentenceIn);
  const site = orAsItIs(siteIn);
  /** What the page gave, of any shape; `leaf` for what is no object. */
  const data = (value: unknown, leaf: Leaf = kindOf): object =>
    (values ? snapshot(value) : snapshot(value, leaf, (key) => `${nameIn(key)}`)) as object;

  /** Of addresses the site says enough. What is left of the project API key is masked already. */
  const describeOptions = ({ key, src, sdkUrl, ...others }: Record<string, unknown>): object => ({
    ...{ key, src: src && site(src), sdkUrl: sdkUrl && site(sdkUrl) },
    ...data(others, wordIn),
  });

  const describe = (item: Item): object => {
    const time = new Date(item.time).toISOString();
    if (item.kind === 'note') return { time, [item.level]: sentence(item.message) };
    const { method, url, status, warnings, receipt = {} as Conclusion } = item;
    const { reason, message, deliveries = [] } = receipt;
    return {
      time,
      method: word(method),
      name: name(nameOf(item)),
      page: site(url),
      status,
      reason: word(reason),
      message: message && sentence(message),
      warnings: warnings.map(sentence),
      called: data(calledWith(item)),
      received: deliveries.map(({ action, payload }) => ({
        action,
        ...data(payload),
        ...('event_name' in payload && { event_name: name(snapshot(payload.event_name)) }),
      })),
      // Without values, this is what tells that one has changed on its way.
      changes: deliveries
        .flatMap((delivery) => rowsOf(item, delivery, delimiter))
        .filter(({ change }) => change !== 'same')
        .map(({ change, from, key }) => [change, name(from), key && `to ${name(key)}`].filter(Boolean).join(' ')),
    };
  };

  const report = {
    time: new Date().toISOString(),
    page: site(location.href),
    browser: navigator.userAgent,
    state: target ? word(read(target, 'state', null)) : 'not found',
    snippet: number(read(target, 'v', null)),
    facade: number(read(target, 'version', null)),
    sdk: {
      ...data(attempts, numberIn),
      generation: word(attempts.generation),
    },
    why: culpritOf(watch)?.[1],
    values: values ? 'as they are' : 'masked',
    visitor: data(userOf(target)),
    options: describeOptions(optionsOf(target)),
    waiting,
    stored,
    ...timeline.counts,
    calls: timeline.items.map(describe),
  };
  return JSON.stringify(report, null, 2);
}
