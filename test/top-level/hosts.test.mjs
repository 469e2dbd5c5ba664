// One visitor on all hosts of a site, on real hosts: names under `.localhost` lead here in every engine, and
// `shop.localhost` is a site as `shop.example` is, for `localhost` counts as a public suffix. Each test has sites of its own, by its
// server's port: a cookie is for all ports of a host.

import assert from 'node:assert/strict';
import { addPage, KEY, received, settled } from './pages.mjs';

const YEAR_S = 31_536_000;
const COOKIE = "{ persistence: 'cookie' }";
const STORAGE = '{}';
const WHO = 'oneflowSegment.user()';
const STORED = "Object.keys(localStorage).filter((name) => name.startsWith('oneflow'))";

const onSite = (host, server) => `${host}-${new URL(server.origin).port}.localhost`;

/** The address of a page on that host. */
const at = (host, server, parts) => addPage(server, parts).replace('//localhost', `//${onSite(host, server)}`);

/** Opens a page on that host that makes these calls, and resolves with who its visitor is then. */
async function visit({ page, server }, host, { load = COOKIE, calls = "oneflowSegment.track('E')" } = {}) {
  await page.open(at(host, server, { load, calls }));
  await settled(page);
  return page.evaluate(WHO);
}

const ids = ({ userId, anonymousId }) => ({ userId, anonymousId });
const ours = async (page) => (await page.cookies()).filter(({ name }) => name.startsWith('oneflow'));

export const tests = {
  'persistence cookie: who is known on one host is known on the others, and not on another site': async ({
    page,
    server,
  }) => {
    const known = await visit({ page, server }, 'www.shop', { calls: "oneflowSegment.identify('u1')" });
    for (const host of ['app.shop', 'a.b.shop', 'shop'])
      assert.deepEqual(ids(await visit({ page, server }, host)), ids(known), host);
    const stranger = await visit({ page, server }, 'www.other');
    assert.equal(stranger.userId, undefined);
    assert.notEqual(stranger.anonymousId, known.anonymousId);
    const people = received(server).map(({ args: [, detail] }) => detail?.userId);
    assert.deepEqual(people.slice(1), ['u1', 'u1', 'u1', undefined]);
  },

  'persistence cookie: one cookie for the whole site, for a year, to no other site': async ({ page, server }) => {
    const start = Date.now() / 1000;
    await visit({ page, server }, 'www.shop');
    const [cookie, ...more] = await ours(page);
    assert.deepEqual(more, []);
    assert.equal(cookie.name, `oneflow_visitor_${KEY}`);
    assert.deepEqual([cookie.domain, cookie.path], [`.${onSite('shop', server)}`, '/']);
    assert.deepEqual([cookie.sameSite, cookie.secure], ['Lax', false]);
    const left = cookie.expires - start;
    assert.ok(left > YEAR_S - 60 && left < YEAR_S + 600, `${left} s are left`);
    assert.deepEqual(await page.evaluate(STORED), []);
  },

  'persistence cookie: what one host says of the visitor counts on the other from its next call on': async ({
    page,
    server,
  }) => {
    const next = at('app.shop', server, { load: COOKIE, run: 'app' });
    const body = `<a href="${next}" target="_blank">app</a>`;
    await page.open(at('www.shop', server, { load: COOKIE, calls: "oneflowSegment.identify('u1')", body }));
    await settled(page);
    const app = await page.popup(() => page.click('a'));
    await settled(app);
    assert.equal((await app.evaluate(WHO)).userId, 'u1');
    await app.evaluate('oneflowSegment.reset()');
    // The browser's processes tell each other of cookies a moment later.
    const cookie = await app.evaluate('document.cookie');
    await page.waitFor(`document.cookie === ${JSON.stringify(cookie)}`);
    await page.evaluate("oneflowSegment.track('After')");
    await settled(page);
    const [name, detail] = received(server).at(-1).args;
    assert.deepEqual([name, detail.userId], ['After', undefined]);
    const who = await page.evaluate(WHO);
    assert.deepEqual([who.userId, who.anonymousId], [undefined, detail.anonymousId]);
    await app.evaluate('oneflowSegment.stop()');
    assert.deepEqual(await ours(page), []);
  },

  'persistence cookie: a site that goes over to it keeps the visitor of the host that knows him': async ({
    page,
    server,
  }) => {
    const calls = "oneflowSegment.identify('u1')";
    const known = await visit({ page, server }, 'www.shop', { load: STORAGE, calls });
    assert.equal((await visit({ page, server }, 'app.shop', { load: STORAGE })).userId, undefined);
    assert.deepEqual(ids(await visit({ page, server }, 'www.shop')), ids(known));
    assert.deepEqual(await page.evaluate(STORED), []);
    // A host that was never open while ids were stored has nothing of its own.
    assert.deepEqual(ids(await visit({ page, server }, 'my.shop')), ids(known));
  },

  'persistence cookie: on https it goes over https alone': async ({ page, server, engine, skip }) => {
    const origin = `https://${onSite('www.shop', server)}`;
    if (!(await page.answerFrom(origin, server))) return skip(`${engine}'s driver answers no requests`);
    const address = addPage(server, { load: COOKIE, calls: "oneflowSegment.identify('u1')" });
    await page.open(address.replace(server.origin, origin));
    await settled(page);
    const [{ domain, secure, sameSite }, ...more] = await ours(page);
    assert.deepEqual([domain, secure, sameSite, more], [`.${onSite('shop', server)}`, true, 'Lax', []]);
  },

  'persistence cookie: with another cookieDomain than before the visitor is whom the page has identified, and a reset counts':
    async ({ page, server, engine }) => {
      const narrower = `{ persistence: 'cookie', cookieDomain: '${onSite('app.shop', server)}' }`;
      await visit({ page, server }, 'app.shop', { calls: "oneflowSegment.identify('u1')" });
      await visit({ page, server }, 'app.shop', { load: narrower, calls: "oneflowSegment.identify('u2')" });
      assert.equal((await visit({ page, server }, 'app.shop', { load: narrower })).userId, 'u2');
      // WebKit reads the newer of the two: there the wider one may stay, and hides nothing.
      const domains = (await ours(page)).map(({ domain }) => domain);
      const own = `.${onSite('app.shop', server)}`;
      assert.deepEqual(engine === 'WebKitGTK' ? domains.filter((domain) => domain === own) : domains, [own]);
      await visit({ page, server }, 'app.shop', { calls: 'oneflowSegment.reset()' });
      assert.equal((await visit({ page, server }, 'app.shop')).userId, undefined);
    },

  'persistence cookie: cookieDomain names a narrower domain': async ({ page, server }) => {
    const load = `{ persistence: 'cookie', cookieDomain: '${onSite('app.shop', server)}' }`;
    const known = await visit({ page, server }, 'app.shop', { load, calls: "oneflowSegment.identify('u1')" });
    assert.deepEqual(
      (await ours(page)).map(({ domain }) => domain),
      [`.${onSite('app.shop', server)}`],
    );
    assert.deepEqual(ids(await visit({ page, server }, 'eu.app.shop', { load })), ids(known));
    assert.equal((await visit({ page, server }, 'www.shop')).userId, undefined);
  },
};
