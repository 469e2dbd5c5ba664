// What the scripts of this folder share with each other and with the tests: globals of a page under test.
import type { Analytics, Plugin } from '@segment/analytics-next';
import 'oneflow-segment/global';
import type {} from 'zone.js';

declare global {
  var agree: () => void;
  var analytics: Analytics;
  var asked: string[];
  var errors: string[];
  var goOn: <Value>(isDone: () => Value) => Promise<NonNullable<Value>>;
  var inZone: (work: () => void) => void;
  var make: (id: string, user?: string) => void;
  var oneflowLibrary: unknown;
  var plugin: Plugin;
  var said: string[];
  var segmentSent: unknown[];
  var shown: boolean;
  var stable: boolean;
  var theirs: string[];
  var timers: number;
  var timersLeft: () => number;
  var unstable: number;
  var used: string[];
}
