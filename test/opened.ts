// Runs, in one page, the test files that open pages with what is built. Each test closes its own and empties what they
// stored, so it sees nothing of the others; a page of the runner's own for each file costs seconds of its browser's time.
import './api.test.js';
import './blocked.test.js';
import './coexistence.test.js';
import './delivery.test.js';
import './hostile.test.js';
import './inspector-page.test.js';
import './late-tags.test.js';
import './mappings-page.test.js';
import './moving-here.test.js';
import './npm.test.js';
import './real-pages.test.js';
import './segment-built.test.js';
import './signals.test.js';
import './snippet.test.js';
import './stop.test.js';
import './values.test.js';
import './visitor.test.js';
import './zone.test.js';
