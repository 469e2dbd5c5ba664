// renderSnippet and the command that prints what it makes: what is in the HTML, and what a wrong value is told. How browsers
// read it is test/top-level/paste.test.mjs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { JSDOM } from 'jsdom';
import { renderSnippet, snippetParts } from 'oneflow-segment/render-snippet';

const read = (file) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const COMMAND = fileURLToPath(new URL('../../bin/oneflow-segment.mjs', import.meta.url));
const NEEDED = { projectApiKey: 'key', src: '/facade.js' };
const integrityOf = (file) => `sha384-${createHash('sha384').update(read(file)).digest('base64')}`;

const loadLine = (html) => html.match(/;(oneflowSegment\.load\(.*\);)(\n\/\/\]\]>)?<\/script>/)?.[1];
const links = (html) => html.match(/<link[^>]*>/g) ?? [];

/** The command with arguments, streams and exit code of its own, in a thread: to start a process costs more than what it does. */
async function command(...args) {
  const worker = new Worker(COMMAND, { argv: args, stdout: true, stderr: true });
  const [[status], stdout, stderr] = await Promise.all([
    once(worker, 'exit'),
    text(worker.stdout),
    text(worker.stderr),
  ]);
  return { status, stdout, stderr };
}

describe('renderSnippet', () => {
  test('is what dist/snippet.html and dist/snippet.consent.html have, with the values in place of their words', () => {
    const values = { YOUR_PROJECT_API_KEY: 'key', YOUR_FACADE_URL: '/facade.js', YOUR_NONCE: 'bm9uY2U=' };
    const fill = (html) => Object.entries(values).reduce((text, [word, value]) => text.replaceAll(word, value), html);
    const nonce = values.YOUR_NONCE;
    assert.equal(fill(read('dist/snippet.html')), renderSnippet({ ...NEEDED, nonce }));
    assert.equal(fill(read('dist/snippet.consent.html')), renderSnippet({ consent: true, nonce }));
  });

  test('needs nothing of its host, neither files nor Node: it runs where there is only the language', () => {
    const module = { exports: {} };
    runInNewContext(read('dist/render-snippet.cjs'), module);
    assert.equal(module.exports.renderSnippet(NEEDED), renderSnippet(NEEDED));
    assert.equal(module.exports.snippetParts(NEEDED).hash, snippetParts(NEEDED).hash);
  });

  const LOAD = [
    [{}, 'oneflowSegment.load("key",{src:"/facade.js"});'],
    [
      { sdkUrl: 'https://x.example/s.js' },
      'oneflowSegment.load("key",{src:"/facade.js",sdkUrl:"https://x.example/s.js"});',
    ],
    [
      { integrity: 'sha384-x' },
      'oneflowSegment.load("key",{src:"/facade.js",integrity:"sha384-x",crossOrigin:"anonymous"});',
    ],
    [
      { crossOrigin: 'use-credentials' },
      'oneflowSegment.load("key",{src:"/facade.js",crossOrigin:"use-credentials"});',
    ],
    [
      { integrity: 'sha384-x', crossOrigin: 'use-credentials' },
      'oneflowSegment.load("key",{src:"/facade.js",integrity:"sha384-x",crossOrigin:"use-credentials"});',
    ],
    [
      { debug: true, integrations: { A: false } },
      'oneflowSegment.load("key",{src:"/facade.js",debug:true,integrations:{"A":false}});',
    ],
    [{ nonce: 'abc', xhtml: true }, 'oneflowSegment.load("key",{src:"/facade.js"});'],
    [{ sdkUrl: undefined, nonce: undefined }, 'oneflowSegment.load("key",{src:"/facade.js"});'],
  ];
  for (const [settings, expected] of LOAD) {
    test(`with ${JSON.stringify(settings)} calls load with what was given`, () => {
      assert.equal(loadLine(renderSnippet({ ...NEEDED, ...settings })), expected);
    });
  }

  test('has nothing in its lines that a template language reads', () => {
    for (const html of [renderSnippet(NEEDED), renderSnippet({ consent: true })])
      assert.doesNotMatch(html, /{{|{%|{#|<%|<\?|\$\{/);
  });

  test('preloads the addresses that are loaded, each as it will be asked for', () => {
    const sdkUrl = 'https://x.example/s.js';
    const html = renderSnippet({ ...NEEDED, sdkUrl, integrity: 'sha384-x', nonce: 'abc' });
    assert.deepEqual(links(html), [
      '<link rel="preload" as="script" href="https://x.example/s.js" nonce="abc">',
      '<link rel="preload" as="script" href="/facade.js" integrity="sha384-x" crossorigin="anonymous" nonce="abc">',
    ]);
    const withCredentials = { ...NEEDED, integrity: 'sha384-x', crossOrigin: 'use-credentials' };
    assert.match(links(renderSnippet(withCredentials))[1], / integrity="sha384-x" crossorigin="use-credentials">$/);
    assert.ok(links(renderSnippet(NEEDED))[0].includes('"https://1flow.app/js/1flow.js"'));
    assert.deepEqual(links(renderSnippet({ consent: true, nonce: 'abc' })), []);
    assert.deepEqual(links(renderSnippet({ ...NEEDED, preload: false })), []);
    assert.equal(loadLine(renderSnippet({ ...NEEDED, preload: false })), loadLine(renderSnippet(NEEDED)));
  });

  test('gives the script attributes that tell optimizers to let it alone', () => {
    const attributes = { 'data-cfasync': 'false', nowprocket: '' };
    for (const settings of [NEEDED, { consent: true }]) {
      const html = renderSnippet({ ...settings, attributes, nonce: 'abc' });
      assert.match(html, /<script data-cfasync="false" nowprocket="" nonce="abc">/);
    }
  });

  test('writes a value so that it ends neither its attribute nor the script, and XML has a form for it', () => {
    const given = `a&b<c>d"e'f`;
    const unwritable = '\u0000\u0008\u000b\u000c\u000e\u001f\ufffe\uffff';
    const html = renderSnippet({ projectApiKey: 'k', src: `/${given}`, nonce: `\t${unwritable}n\ud83d\ude00\ud83d` });
    assert.equal(
      links(html)[1],
      '<link rel="preload" as="script" href="/a&amp;b&lt;c&gt;d&quot;e&#39;f" nonce="\tn\ud83d\ude00\ufffd">',
    );
    assert.equal(loadLine(html), String.raw`oneflowSegment.load("k",{src:"/a\u0026b\u003cc\u003ed\"e'f"});`);
    const { code } = snippetParts({ ...NEEDED, projectApiKey: `k\u007f\u009f\u2028\u2029\ufffe\uffff\u00a0` });
    const [, key] = code.match(/load\((".*"),/);
    assert.equal(key, String.raw`"k\u007f\u009f\u2028\u2029\ufffe\uffff${'\u00a0'}"`);
  });

  test('closes its links for XHTML, and keeps its script from being read as markup there', () => {
    const settings = { ...NEEDED, nonce: 'abc' };
    const { code } = snippetParts(settings);
    const html = renderSnippet(settings);
    const expected = html
      .replace(/(<link[^>]*)>/g, '$1 />')
      .replace(`>${code}<`, () => `>//<![CDATA[\n${code}\n//]]><`);
    assert.notEqual(expected, html);
    assert.equal(renderSnippet({ ...settings, xhtml: true }), expected);
    for (const xhtml of [false, undefined, 'true', 1]) assert.equal(renderSnippet({ ...settings, xhtml }), html);
  });

  test('takes with consent what says nothing of a load line', () => {
    const html = renderSnippet({ consent: true });
    for (const more of [{ preload: false }, { preload: true }, { lists: undefined, src: undefined }])
      assert.equal(renderSnippet({ consent: true, ...more }), html);
    assert.throws(() => renderSnippet({ consent: true, preload: false, src: '/f.js' }), /: src is for/);
  });

  test('takes a key and an address that only have the word of a placeholder in them', () => {
    const html = renderSnippet({ projectApiKey: 'MY_YOUR_KEY', src: '/YOUR_/f.js' });
    assert.equal(loadLine(html), 'oneflowSegment.load("MY_YOUR_KEY",{src:"/YOUR_/f.js"});');
  });

  test('asks Trusted Types for the address of the facade alone, and does without where it may not', () => {
    const { code } = snippetParts({ ...NEEDED, lists: 'index', trustedTypes: true });
    const line = code.slice(code.lastIndexOf(';oneflowSegment.load('));
    const load = (trustedTypes) => {
      let given;
      runInNewContext(line, { trustedTypes, oneflowSegment: { load: (...args) => (given = args) } });
      return JSON.parse(JSON.stringify(given));
    };
    const asked = [];
    const createPolicy = (name, { createScriptURL }) => {
      asked.push(name);
      return { createScriptURL: () => `trusted ${createScriptURL('/other.js')}` };
    };
    const refuse = () => {
      throw new TypeError('no policy of that name');
    };
    assert.deepEqual(load({ createPolicy }), ['key', { src: 'trusted /facade.js', lists: 'index' }]);
    assert.deepEqual(asked, ['oneflow-segment-facade']);
    for (const page of [undefined, { createPolicy: refuse }])
      assert.deepEqual(load(page), ['key', { src: '/facade.js', lists: 'index' }]);
  });

  test('leaves a key __proto__ out, which in a script would give the object a prototype', async () => {
    const integrations = JSON.parse('{"A":{"__proto__":{"x":1},"y":[{"__proto__":{"x":1}}]},"__proto__":{"B":true}}');
    const html = renderSnippet({ ...NEEDED, integrations });
    assert.equal(loadLine(html), 'oneflowSegment.load("key",{src:"/facade.js",integrations:{"A":{"y":[{}]}}});');
    const options = JSON.stringify({ integrations });
    const { stdout } = await command('snippet', '--key', 'k', '--src', '/f.js', '--options', options);
    assert.match(stdout, /integrations:/);
    assert.doesNotMatch(stdout, /"__proto__"/);
  });

  const REFUSED = [
    [undefined, /projectApiKey must/],
    [{}, /projectApiKey must/],
    [{ ...NEEDED, projectApiKey: '  ' }, /projectApiKey must/],
    [{ ...NEEDED, projectApiKey: 5 }, /projectApiKey must/],
    [{ projectApiKey: 'key' }, /src must/],
    [{ ...NEEDED, src: '' }, /src must/],
    [{ ...NEEDED, src: 'dist/x.js' }, /src must be whole, or begin with \/ or \.\/, not "dist\/x\.js"/],
    [{ ...NEEDED, src: 'cdn.example/x.js' }, /src must be whole/],
    [{ ...NEEDED, integrity: 'zzz' }, /integrity must be a hash such as sha384-…, not "zzz"/],
    [{ ...NEEDED, preload: 'no' }, /preload must be true or false/],
    [{ ...NEEDED, nonce: 5 }, /nonce must be a string/],
    [{ consent: true, nonce: {} }, /nonce must be a string/],
    [{ ...NEEDED, consent: true }, /consent leaves the load line out: projectApiKey is for/],
    [{ consent: true, lists: 'index' }, /consent leaves the load line out: lists is for/],
    [{ ...NEEDED, mappings: [] }, /mappings can't be written into HTML/],
    [{ ...NEEDED, beforeSend: (delivery) => delivery }, /beforeSend can't be written into HTML/],
    [{ ...NEEDED, sdkURL: '/x' }, /no option sdkURL/],
    [{ ...NEEDED, lists: 'rows' }, /lists.*json or index/],
    [{ ...NEEDED, crossOrigin: 'yes' }, /crossOrigin/],
    [{ ...NEEDED, projectApiKey: 'YOUR_PROJECT_API_KEY' }, /projectApiKey must/],
    [{ ...NEEDED, src: 'YOUR_FACADE_URL' }, /src must/],
    [{ ...NEEDED, attributes: { onload: 'x' } }, /attributes may be/],
    [{ ...NEEDED, attributes: { 'data-x onload=y': '' } }, /attributes may be/],
    [{ ...NEEDED, attributes: { 'onload=y data-x': '' } }, /attributes may be/],
    [{ ...NEEDED, attributes: { src: '/x' } }, /attributes may be/],
    [{ consent: true, attributes: { 'data-x': 5 } }, /attributes may be/],
    [{ ...NEEDED, ...JSON.parse('{"__proto__":{"sdkUrl":"/x"}}') }, /no option __proto__/],
  ];
  for (const [settings, expected] of REFUSED) {
    test(`refuses ${JSON.stringify(settings)} and says why`, () => {
      assert.throws(() => renderSnippet(settings), { name: 'TypeError', message: expected });
    });
  }
});

const sha256 = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

describe('snippetParts', () => {
  const SETTINGS = {
    'what is needed': NEEDED,
    consent: { consent: true },
    'no preload lines': { ...NEEDED, preload: false },
    'integrity and a nonce': { ...NEEDED, integrity: 'sha384-x', nonce: 'abc' },
    attributes: { ...NEEDED, attributes: { 'data-cfasync': 'false' }, nonce: 'abc' },
    'Trusted Types': { ...NEEDED, trustedTypes: true },
    'texts that no ASCII has': {
      ...NEEDED,
      projectApiKey: 'nøkkel 鍵 \u{1f511} \ud800 </script>',
      delimiter: '\u2028',
    },
  };
  for (const [name, settings] of Object.entries(SETTINGS)) {
    test(`of ${name} are what renderSnippet writes`, () => {
      const { code, links: parts, attributes, hash } = snippetParts(settings);
      const html = renderSnippet(settings);
      const { document } = new JSDOM(html).window;
      const attributesOf = (element) =>
        Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));
      assert.equal(document.querySelector('script').text, code);
      assert.deepEqual(attributesOf(document.querySelector('script')), attributes);
      assert.deepEqual([...document.querySelectorAll('link')].map(attributesOf), parts);
      assert.equal(hash, sha256(code));
      assert.doesNotMatch(code, /<\/|<!--/);
    });
  }

  test('take each address that says where it leads', () => {
    for (const src of [
      '/f.js',
      './f.js',
      '../f.js',
      '//cdn.example/f.js',
      'https://cdn.example/f.js',
      ' HTTPS://cdn.example/f.js',
    ])
      assert.match(snippetParts({ ...NEEDED, src }).code, /f\.js/);
  });

  test('have the right hash of a text of any length and any letters', () => {
    for (let length = 0; length < 200; length++) {
      const given = { ...NEEDED, projectApiKey: `k${'é鍵\u{1f511}x'.slice(0, length % 5)}${'x'.repeat(length)}` };
      const { code, hash } = snippetParts(given);
      assert.equal(hash, sha256(code));
    }
  });

  test('are refused as the whole is', () => {
    assert.throws(() => snippetParts({ src: '/f.js' }), { name: 'TypeError', message: /projectApiKey must/ });
  });
});

describe('npx oneflow-segment', () => {
  async function printed(...args) {
    const { status, stdout, stderr } = await command(...args);
    assert.deepEqual([status, stderr], [0, '']);
    return stdout;
  }

  const PRINTED = [
    [['--key', 'key', '--src', '/facade.js'], NEEDED],
    ...[
      ['/facade.js', 'dist/oneflow-segment.min.js'],
      ['/oneflow-segment.min.js', 'dist/oneflow-segment.min.js'],
      ['/oneflow-segment.development.js', 'dist/oneflow-segment.development.js'],
      ['https://cdn.example/x/oneflow-segment.development.js?v=1', 'dist/oneflow-segment.development.js'],
      ['/oneflow-segment.js#1', 'dist/oneflow-segment.js'],
    ].map(([src, file]) => [
      ['--key', 'key', '--src', src, '--integrity'],
      { ...NEEDED, src, integrity: integrityOf(file) },
    ]),
    [
      ['--key', 'key', '--src', '/facade.js', '--sdk-url', '/s.js', '--nonce', 'abc', '--options', '{"lists":"index"}'],
      { lists: 'index', ...NEEDED, sdkUrl: '/s.js', nonce: 'abc' },
    ],
    [['--key=key', '--src=/facade.js', '--xhtml', '--trusted-types'], { ...NEEDED, xhtml: true, trustedTypes: true }],
    [['--consent', '--nonce', 'abc'], { consent: true, nonce: 'abc' }],
    [['--key=key', '--src=/facade.js', '--no-preload'], { ...NEEDED, preload: false }],
    [
      ['--consent', '--attributes', '{"data-cfasync":"false"}'],
      { consent: true, attributes: { 'data-cfasync': 'false' } },
    ],
  ];
  for (const [args, settings] of PRINTED) {
    test(`snippet ${args.join(' ')} prints what renderSnippet makes of it`, async () => {
      assert.equal(await printed('snippet', ...args), renderSnippet(settings));
    });
  }

  const HASHED = [
    [['--key', 'key', '--src', '/facade.js'], NEEDED, "'self' https://1flow.app"],
    [
      ['--key', 'key', '--src', 'https://cdn.example/f.js', '--sdk-url', '//sdk.example:8443/x.js', '--no-preload'],
      { ...NEEDED, src: 'https://cdn.example/f.js', sdkUrl: '//sdk.example:8443/x.js' },
      'https://cdn.example https://sdk.example:8443',
    ],
    [['--key', 'key', '--src', '/facade.js', '--sdk-url', './s.js'], { ...NEEDED, sdkUrl: './s.js' }, "'self'"],
    [
      ['--key', 'key', '--src', 'HTTPS://CDN.example/f.js', '--sdk-url', ' https://sdk.example/x.js'],
      { ...NEEDED, src: 'HTTPS://CDN.example/f.js', sdkUrl: ' https://sdk.example/x.js' },
      'https://cdn.example https://sdk.example',
    ],
    [
      ['--key', 'key', '--src', 'data:text/javascript,1'],
      { ...NEEDED, src: 'data:text/javascript,1' },
      'data: https://1flow.app',
    ],
    [
      ['--key', 'key', '--src', '/facade.js', '--trusted-types'],
      { ...NEEDED, trustedTypes: true },
      "'self' https://1flow.app; require-trusted-types-for 'script'; trusted-types oneflow-segment oneflow-segment-facade",
    ],
    [['--consent'], { consent: true }, ''],
  ];
  for (const [args, settings, hosts] of HASHED) {
    test(`snippet ${args.join(' ')} --hash prints the policy's line`, async () => {
      const { hash } = snippetParts(settings);
      assert.equal((await printed('snippet', ...args, '--hash')).trim(), `script-src '${hash}' ${hosts}`.trim());
    });
  }

  test("--help names every option, and so does no argument at all; --version is the package's", async () => {
    const help = await printed('--help');
    for (const option of [
      '--key',
      '--src',
      '--sdk-url',
      '--nonce',
      '--integrity',
      '--no-preload',
      '--hash',
      '--attributes',
      '--consent',
    ]) {
      assert.ok(help.includes(option), option);
    }
    assert.equal(await printed(), help);
    assert.equal((await printed('--version')).trim(), JSON.parse(read('package.json')).version);
  });

  test('ends as a process as it ends in a thread', async () => {
    for (const args of [['--version'], ['snippet']]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });
      assert.deepEqual(await command(...args), { status, stdout, stderr });
    }
  });

  const REFUSED = [
    [['snippets'], /no command snippets/],
    [['--key', 'x'], /command is missing/],
    [['snippet'], /--key is missing/],
    [['snippet', '--key', 'x'], /--src is missing/],
    [['snippet', '--key', 'x', '--src'], /--src/],
    [['snippet', '--key', 'x', 'src', '/f.js'], /takes no src \/f\.js/],
    [['snippet', '--keys', 'x'], /--keys/],
    [['snippet', '--key', 'x', '--src', 'y', '--options', '{'], /no JSON/],
    [
      ['snippet', '--key', 'x', '--src', 'y', '--options', '{"colour":1}'],
      /^oneflow-segment: renderSnippet: load has no option colour/,
    ],
    [
      ['snippet', '--key', 'x', '--src', 'y', '--options', '{"lists":"indx"}'],
      /^oneflow-segment: renderSnippet: option lists must be json or index, not "indx"\n/,
    ],
    [['snippet', '--key', 'x', '--src', 'y', '--options', '[]'], /--options must be an object/],
    [['snippet', '--key', 'x', '--src', 'y', '--options', '{"consent":true}'], /for consent there is --consent/],
    [['snippet', '--key', 'x', '--src', 'y', '--options', '{"src":"z"}'], /for src there is --src/],
    [['snippet', '--key', 'x', '--src', 'y', '--options', '{"constructor":1}'], /load has no option constructor/],
    [['snippet', '--key', 'x', '--src', 'y', '--options', '{"__proto__":{}}'], /load has no option __proto__/],
    [
      ['snippet', '--key', 'x', '--src', 'https://', '--hash'],
      /^oneflow-segment: https:\/\/ is no address of a script/,
    ],
    [['snippet', '--key', 'YOUR_PROJECT_API_KEY', '--src', 'y'], /projectApiKey must/],
    [['snippet', '--key', 'x', '--src', 'YOUR_FACADE_URL'], /src must/],
    [
      ['snippet', '--key', 'x', '--src', 'y', '--lists', 'index'],
      /^oneflow-segment: there is no --lists; options of load go into/,
    ],
    [['snippet', '--consent', '--key', 'x', '--src', 'y'], /consent leaves the load line out/],
    [['snippet', '--consent=yes'], /^oneflow-segment: --consent takes no value/],
    [['snippet', '--key', '--src', 'y'], /^oneflow-segment: --key needs a value/],
    [['snippet', '--key', 'x', '--src', 'y', '--hash', '--xhtml'], /--hash is of the lines for HTML/],
    [['snippet', '--consent', '--attributes', '{"src":"x"}'], /attributes may be/],
  ];
  for (const [args, expected] of REFUSED) {
    test(`${args.join(' ')} is refused in one sentence, on standard error alone`, async () => {
      const { status, stdout, stderr } = await command(...args);
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr, expected);
      assert.ok(!/ at .*:\d+/.test(stderr), stderr);
    });
  }
});
