// Prints how long a replay of 10,000 buffered calls holds up the page: the longest task and the whole replay, in this
// project's slices and, beside it, as one loop over the same calls. `npm run bench`; figures are this machine's.
import { findBrowsers } from '../scripts/browsers.mjs';
import { exitOnSignals, wanted } from '../scripts/engines.mjs';
import { startServer } from '../test/server.mjs';
import { startEngine } from '../test/top-level/driver.mjs';
import { addPage } from '../test/top-level/pages.mjs';

const CALLS = 10_000;
const make = `for (let i = 0; i < ${CALLS}; i++) oneflowSegment.track('E' + i, { i, nested: { list: [i] } })`;
// A message that keeps coming back is late by the length of the task before it.
const watch = `<script>
  window.longest = 0;
  const { port1, port2 } = new MessageChannel();
  let last = performance.now();
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    port2.postMessage(0);
  };
  window.measure = () => { longest = 0; last = performance.now(); port2.postMessage(0) };
</script>`;

exitOnSignals();
const rows = {};
for (const name of wanted(await findBrowsers({ install: false }))) {
  const engine = await startEngine(name);
  const server = await startServer();
  for (const how of ['in slices', 'in one loop']) {
    const page = await engine.newPage();
    const calls = 'window.done = 0';
    const facade =
      '<script src="/facade.js" defer></script><script src="/sdk/actions.js" defer data-api-key="k"></script>';
    await page.open(addPage(server, { before: watch + facade, calls, load: false }));
    await page.waitFor("document.readyState === 'complete' && !!window._1flow");
    const start =
      how === 'in slices'
        ? `measure(); const from = performance.now(); oneflowSegment.load('test-key', { queueLimit: ${CALLS} });
           oneflowSegment.track('last').then(() => { window.done = performance.now() - from })`
        : `measure(); setTimeout(() => { const from = performance.now();
           for (const [, , , , , , , name, properties] of oneflowSegment.queue.splice(0)) _1flow('track', name, { properties });
           setTimeout(() => { window.done = performance.now() - from }) })`;
    await page.evaluate(`void (() => { oneflowSegment.options.queueLimit = ${CALLS}; ${make}; ${start} })()`);
    await page.waitFor('done', 60_000);
    await page.waitFor('longest');
    const [longest, whole] = await page.evaluate('[longest, done]');
    rows[`${name}, ${how}`] = { 'longest task (ms)': Math.round(longest), 'whole replay (ms)': Math.round(whole) };
    await page.close();
  }
  await server.close();
  await engine.stop();
}
console.table(rows);
process.exit();
