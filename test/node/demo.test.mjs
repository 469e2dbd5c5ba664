// The demo's server, as other websites and scanners meet it: whatever they send, nothing of it comes back as HTML or as a
// script, and no more is served than the demo needs. What its pages do is for test/top-level/demo.test.mjs.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as ask } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { startDemo } from '../../scripts/demo.mjs';

let demo;
before(async () => {
  demo = await startDemo();
});
after(() => demo.close());

/** `{ status, headers, body }`; a path goes out as it is, unlike with fetch. */
async function send(path, { method = 'GET', headers = {}, body = '' } = {}) {
  const { hostname, port } = new URL(demo.origin);
  const request = ask({ hostname, port, path, method, headers, agent: false });
  request.end(body);
  const [response] = await once(request, 'response');
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return { status: response.statusCode, headers: response.headers, body: text };
}

const MARKUP = '<img src=x onerror=alert(1)>';
const json = (value) => encodeURIComponent(JSON.stringify(value));

describe('the demo answers with no markup of an address', () => {
  const ADDRESSES = {
    'an option that is refused': `/demo/?options=${json({ lists: MARKUP })}`,
    'an option of no name': `/demo/?options=${json({ [MARKUP]: 1 })}`,
    'an option that is taken': `/demo/?options=${json({ delimiter: MARKUP, integrations: { [MARKUP]: true } })}`,
    'the same with mappings': `/demo/?mappings=pages&options=${json({ delimiter: `</script>${MARKUP}` })}`,
    'no JSON': `/demo/?options=${encodeURIComponent(MARKUP)}`,
    "Segment's JSON": `/demo/?segmentMappings=${json([{ name: MARKUP }])}`,
    'a word that no list has': `/demo/?sdk=${encodeURIComponent(MARKUP)}&fail=${encodeURIComponent(MARKUP)}`,
    'a path': `/${encodeURIComponent(MARKUP)}`,
    'a path as it is': `/${MARKUP.replaceAll(' ', '/')}`,
    'a failure that there is not': `/dist/oneflow-segment.min.js?fail=${encodeURIComponent(MARKUP)}`,
  };
  for (const [name, address] of Object.entries(ADDRESSES)) {
    test(name, async () => {
      const { headers, body } = await send(address);
      if (/html/.test(headers['content-type'])) assert.doesNotMatch(body, /<img/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
    });
  }

  test('and says an error as text', async () => {
    const { status, headers, body } = await send(ADDRESSES['an option that is refused']);
    assert.deepEqual([status, headers['content-type']], [500, 'text/plain; charset=utf-8']);
    assert.match(body, /option lists must be json or index/);
  });
});

test('the demo lets an address choose no script', async () => {
  const evil = 'https://evil.example/x.js';
  for (const options of [`{ "src": "${evil}", "sdkUrl": "${evil}" }`, `{ "__proto__": { "sdkUrl": "${evil}" } }`]) {
    const { body } = await send(`/demo/?mappings=pages&options=${encodeURIComponent(options)}`);
    assert.doesNotMatch(body, /(?:src|sdkUrl):"https:\/\/evil/);
    assert.doesNotMatch(body, /<(?:script|link)[^>]*evil/);
  }
});

describe('the demo serves the demo alone', () => {
  const MISSING = [
    '/page?body=%3Cscript%3Ealert(1)%3C/script%3E',
    '/page?html=%3Cscript%3Ealert(1)%3C/script%3E&header=x:y',
    '/log?run=x',
    '/requests?of=x',
    '/package.json',
    '/dist/../package.json',
    '/dist/..%2fpackage.json',
    '/demo/../.git/config',
    '/demo/%2e%2e/package.json',
    '/test/server.mjs',
    '/node_modules/sinon/package.json',
    '/src/snippet.ts',
    '/constructor',
    '/__proto__',
  ];
  for (const path of MISSING) test(`not ${path}`, async () => assert.equal((await send(path)).status, 404));

  const REFUSED = {
    'a page to keep': ['/pages', { method: 'POST', body: '{}' }],
    'what is written to a log': ['/log?run=x', { method: 'POST', body: '{}' }],
    'a question of another site': ['/api', { method: 'OPTIONS', headers: { origin: 'https://evil.example' } }],
    'what would change a file': ['/demo/demo.js', { method: 'PUT', body: 'x' }],
  };
  for (const [name, [path, options]] of Object.entries(REFUSED)) {
    test(`not ${name}`, async () => assert.equal((await send(path, options)).status, 405));
  }

  test('no header that an address asks for, and nothing for other origins', async () => {
    for (const path of [
      '/',
      '/demo/',
      '/demo/integrity.json',
      '/demo/sdk/2022.js',
      '/dist/oneflow-segment.min.js',
      '/dist/inspector.min.js',
      '/demo/demo.css',
      '/none',
    ]) {
      const { headers } = await send(`${path}?header=x-asked:1&header=set-cookie:a%3D1&csp=default-src`);
      assert.deepEqual(
        Object.keys(headers).filter((name) => /access-control|x-asked|set-cookie|security-policy/.test(name)),
        [],
      );
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    }
  });

  for (const host of [
    'evil.example',
    'evil.example:4173',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '0.0.0.0',
  ]) {
    test(`not under the name ${host}`, async () => {
      assert.notEqual((await send('/', { headers: { host } })).status, 200);
    });
  }

  test('a body of any length up to its limit', async () => {
    const { status, body } = await send('/api?delay=0', { method: 'POST', body: 'x'.repeat(100_000) });
    assert.deepEqual([status, body], [200, '{}']);
  });

  test('and no longer one', async () => {
    await assert.rejects(send('/api', { method: 'POST', body: 'x'.repeat(2_000_000) }), /ECONNRESET|EPIPE|hang up/);
  });
});

test('the demo listens on this machine alone', () => {
  assert.match(demo.origin, /^http:\/\/localhost:\d+$/);
});
