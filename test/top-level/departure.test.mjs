// Navigation: calls still buffered when a page goes are delivered by the next one, first, once, for the right person.

import assert from 'node:assert/strict';
import { addPage, delivered } from './pages.mjs';

const CALLS = `oneflowSegment.identify('u1', { plan: { name: 'pro' } }); oneflowSegment.track('E1');
  oneflowSegment.reset(); oneflowSegment.identify('u2'); oneflowSegment.track('E2');`;

export const tests = {
  'calls buffered when the page goes reach the SDK on the next page, before its own, for whom they were made': async ({
    page,
    server,
  }) => {
    const second = addPage(server, { calls: "oneflowSegment.track('E3')" });
    const first = addPage(server, { calls: CALLS, sdk: 'fail=hang', body: `<a href="${second}">next</a>` });
    await page.open(first);
    await page.navigate(() => page.click('a'));
    await page.waitFor("window.oneflowCalls?.length === 5 && oneflowSegment.state === 'ready'");
    assert.deepEqual(delivered(server), ['u1', 'E1', 'u2', 'E2', 'E3']);
    const [identify, e1, , e2, e3] = server.log('calls').map(({ args }) => args[1]);
    assert.deepEqual(identify, { plan_name: 'pro' });
    assert.deepEqual(
      [e1, e2, e3].map(({ userId }) => userId),
      ['u1', 'u2', 'u2'],
    );
    assert.equal(await page.evaluate('sessionStorage.length'), 0);
    assert.deepEqual(await page.evaluate('errors'), []);
  },
};
