// The mappings entry as Node and a licence reader meet it: importing touches nothing of a page, and what is Segment's is said.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (file) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

test('the entry can be imported in Node by its name, changes no global, and reads a list there', async () => {
  const before = Object.getOwnPropertyNames(globalThis).length;
  const { fromSegment, ...rest } = await import('oneflow-segment/mappings');
  assert.deepEqual(Object.keys(rest), []);
  assert.equal(Object.getOwnPropertyNames(globalThis).length, before);
  const mapping = { event_name: { '@template': '{{event}}!' } };
  const [first] = fromSegment([{ partnerAction: 'trackEvent', subscribe: 'type = "track"', mapping }]);
  const event = { type: 'track', event: 'A' };
  assert.deepEqual([first.action, first.when(event), first.fields(event)], ['trackEvent', true, { event_name: 'A!' }]);
});

test("Segment's licence is with its code, and nothing without a licence file is bundled", () => {
  const license = read('licenses/segment.txt');
  assert.match(license, /MIT License\n\nCopyright \(c\) 2025 Segment\n[\s\S]*THE SOFTWARE IS PROVIDED "AS IS"/);
  assert.equal(read('dist/mappings.LICENSE.txt'), license);
  const entry = read('dist/mappings.js');
  assert.ok(entry.includes(`\n/*!\n${license}*/`));
  const script = read('dist/mappings.min.js');
  assert.ok(script.includes('\n/*! With code of Segment, MIT license: mappings.LICENSE.txt */'));
  for (const code of [entry, script]) {
    // A word of Segment's lexer of triggers, one of its Liquid engine, one of each package that is replaced.
    assert.doesNotMatch(code, /unterminated string|parseLimit: \d+.*class|Set prototype|Expected input to be an Array/);
    assert.doesNotMatch(code, /\beval\(|new Function|document\.|localStorage/);
    assert.doesNotMatch(code, /^import |require\(/m);
  }
});
