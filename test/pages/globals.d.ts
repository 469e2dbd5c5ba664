// What the scripts of this folder share with each other and with the tests: globals of a page under test.
import type { Analytics, Plugin } from '@segment/analytics-next';
import 'oneflow-segment/global';
import type {} from 'zone.js';

declare global {
  var agree: () => void;
  var analytics: Analytics;
  var asked: string[];
  var born: number;
  var call: (method: 'identify' | 'track' | 'reset', user?: string, id?: string) => void;
  var errors: string[];
  var fill: () => void;
  var goOn: <Value>(isDone: () => Value) => Promise<NonNullable<Value>>;
  var inZone: (work: () => void) => void;
  var made: { id: string; method: string; user?: string | undefined }[];
  var make: (id: string, user?: string) => void;
  var oneflowLibrary: unknown;
  var pass: (ms: number) => Promise<void>;
  var plugin: Plugin;
  var said: string[];
  var segmentSent: unknown[];
  var shown: boolean;
  var sendForm: (url: string) => void;
  var soon: (work: () => void) => void;
  var stable: boolean;
  var toOpen: string;
  var theirs: string[];
  var timers: number;
  var timersLeft: () => number;
  var unstable: number;
  var used: string[];
}
