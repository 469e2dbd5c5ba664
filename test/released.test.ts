// Guarantee 11, the contract: a snippet is pasted once and lives for years. Every released one is kept in released/ as it
// was built; index.json names them, oldest first. delivery.test.ts shows that today's facade serves each of them; here is
// what each of them says, by the layout of its version.
import { expect } from '@open-wc/testing';
import type { Command, Stub } from '../src/api/contract.js';
import { argumentsOf, toCall } from '../src/call/command.js';
import { allSnippets, closePages, openPage } from './helpers/page.js';

const CALLS = `
  const properties = { plan: 'pro', items: ['a', 'b'] };
  oneflowSegment.on('sent', () => {});
  oneflowSegment.identify('u1');
  oneflowSegment.track('E1', properties); properties.plan = 'free';`;

const snippets = await allSnippets();

it('there is a released snippet beside the built one', () => {
  expect(snippets).to.have.length.above(1);
});

describe('layout 1 of commands and setup calls (G11)', () => {
  afterEach(closePages);

  for (const { name, snippet } of snippets) {
    it(`is what ${name} writes`, async () => {
      const page = await openPage({ snippet, load: false, calls: CALLS });
      const { v, queue, setup } = page.oneflowSegment as unknown as Stub;
      expect([v, setup.length, queue.length]).to.deep.equal([1, 1, 2]);
      const [resolve, kind, given] = setup[0] ?? [];
      expect([typeof resolve, kind, given?.[0], typeof given?.[1]]).to.deep.equal([
        'function',
        'on',
        'sent',
        'function',
      ]);
      const command = queue[1] as Command;
      const [settle, method, time, url, title, referrer, id] = command;
      expect([typeof settle, method, typeof time, url, title, referrer]).to.deep.equal([
        'function',
        'track',
        'number',
        page.location.href,
        'Test page',
        page.document.referrer,
      ]);
      // A release candidate had a number there, and objects as they were.
      expect(['string', 'number']).to.include(typeof id);
      expect(argumentsOf(toCall(command), JSON)).to.deep.equal(['E1', { plan: 'pro', items: ['a', 'b'] }]);
    });
  }
});
