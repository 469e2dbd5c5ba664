// Runs, in one page, the test files that open none of their own. To load the tools, the sources and Segment's library anew for
// each file costs more than most of these tests. A file that isn't named here runs in a page for itself.
import './actions.test.js';
import './arguments.test.js';
import './call.test.js';
import './copy.test.js';
import './culprit.test.js';
import './departure.test.js';
import './destination.test.js';
import './facade.test.js';
import './fuzz.test.js';
import './identity.test.js';
import './inspector.test.js';
import './inspector-view.test.js';
import './mappings.test.js';
import './mappings-oracle.test.js';
import './mappings-trigger.test.js';
import './options.test.js';
import './queue.test.js';
import './register.test.js';
import './report.test.js';
import './rules.test.js';
import './script.test.js';
import './sdk.test.js';
import './segment-event.test.js';
import './sender.test.js';
import './sequences.test.js';
import './store.test.js';
