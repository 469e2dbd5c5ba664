// The diagnosis of the development build: hangs onto the core's one seam (api/seam.ts) and says in the console what a production
// build keeps to receipts and events.
import { DEFAULT_SDK_URL } from '../api/contract.js';
import { diagnosis } from '../api/seam.js';
import {
  checkDelivery,
  checkIdentify,
  checkLoad,
  explainListener,
  explainOption,
  findOther,
  findOtherDestination,
  watchAnswers,
} from './checks.js';

let isDoubled = false;

diagnosis.start = (reporter) => {
  reporter.on('warning', ({ message }: { message: string }) => reporter.log('warn', message));
};

diagnosis.option = explainOption;

diagnosis.delivery = (delivery, warnings) => {
  warnings.push(...checkDelivery(delivery));
};

diagnosis.listen = (name, listener, log) => {
  const wrong = explainListener(name, listener);
  if (wrong) log('warn', wrong);
};

diagnosis.load = (options, { say }) => {
  for (const sentence of checkLoad(options)) say(sentence);
  if (options.debug === true) watchAnswers(options.sdkUrl ?? DEFAULT_SDK_URL, say);
};

/** Options of the snippet's `load`, and of Segment's. */
const ELSEWHERE = ['src', 'integrity', 'crossOrigin', 'integrations'];

diagnosis.register = (options, plugins, own, { say }) => {
  for (const name of ELSEWHERE) if (name in options) say(`option ${name} does nothing here`);
  const other = findOther(plugins, own);
  if (other) say(other);
};

diagnosis.receipt = (method, receipt, { debug }, { log, say }) => {
  const { status } = receipt;
  if (status === 'dropped' && /^(no-event-name|bad-|before-send|sdk-error)/.test(receipt.reason))
    log('warn', `${method} was dropped: ${receipt.message}`);
  if (status === 'dropped') for (const sentence of checkIdentify(receipt.reason)) log('warn', sentence);
  const doubled = !isDoubled && status === 'sent' && findOtherDestination();
  if (doubled) {
    isDoubled = true;
    say(doubled);
  }
  try {
    if (debug) console.debug('oneflowSegment:', method, receipt);
  } catch {
    // The page has taken the console's methods away.
  }
};
