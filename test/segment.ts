// Runs, in one page, the test files of the plugin's sources, so that Segment's library is loaded once.
import './segment-consent.test.js';
import './segment-delivery.test.js';
import './segment-departure.test.js';
import './segment-limit.test.js';
import './segment-routing.test.js';
import './segment-settings.test.js';
import './segment-waiting.test.js';
