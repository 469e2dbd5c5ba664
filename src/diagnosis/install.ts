// The diagnosis of the development build: hangs onto the core's one seam (api/seam.ts) and says in the console what a production
// build keeps to receipts and events.
import { DEFAULT_SDK_URL } from '../api/contract.js';
import { diagnosis } from '../api/seam.js';
import {
  checkDelivery,
  checkIdentify,
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

diagnosis.load = ({ sdkUrl = DEFAULT_SDK_URL, debug }, reporter) => {
  if (debug) watchAnswers(sdkUrl, reporter.say);
};

diagnosis.register = (plugins, own, reporter) => {
  const other = findOther(plugins, own);
  if (other) reporter.say(other);
};

diagnosis.receipt = (method, receipt, { debug }, reporter) => {
  const { status } = receipt;
  if (status === 'dropped' && /^(no-event-name|bad-|before-send|sdk-error)/.test(receipt.reason))
    reporter.log('warn', `${method} was dropped: ${receipt.message}`);
  if (status === 'dropped') for (const sentence of checkIdentify(receipt.reason)) reporter.log('warn', sentence);
  const doubled = !isDoubled && status === 'sent' && findOtherDestination();
  if (doubled) {
    isDoubled = true;
    reporter.say(doubled);
  }
  if (debug) reporter.call((shown) => console.debug('oneflowSegment:', method, shown), receipt);
};
