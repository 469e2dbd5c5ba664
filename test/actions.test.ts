// The destination as data: complete, what the presets and the checks read, and what the reference says.
import { expect } from 'chai';
import type { SegmentEvent } from '../src/api/types.js';
import { checkLoad } from '../src/diagnosis/checks.js';
import { destination, presets } from '../src/entries/index.js';

const { actions, labels, settings } = destination;
const names = Object.keys(actions) as (keyof typeof actions)[];
const fieldsOf = (action: keyof typeof actions): [string, destination.ActionField][] => Object.entries(actions[action]);
const labelOf = (action: keyof typeof actions, field: string) => (labels[action] as Record<string, string>)[field];

/** An event in which every path leads to its own name. */
const event = (type: SegmentEvent['type']) =>
  ({
    type,
    event: '$.event',
    userId: '$.userId',
    anonymousId: '$.anonymousId',
    traits: '$.traits',
    properties: '$.properties',
  }) as unknown as SegmentEvent;

describe('the destination as data', () => {
  it('has the setting, the actions and the fields of the documentation', () => {
    expect(settings).to.deep.equal({ projectApiKey: { type: 'string', required: true } });
    const rows = names.flatMap((action) =>
      fieldsOf(action).map(([name, field]) => [action, name, field.type, field.required, field.default]),
    );
    expect(rows).to.deep.equal([
      ['identifyUser', 'userId', 'string', false, '$.userId'],
      ['identifyUser', 'traits', 'object', false, '$.traits'],
      ['trackEvent', 'event_name', 'string', true, '$.event'],
      ['trackEvent', 'userId', 'string', false, '$.userId'],
      ['trackEvent', 'anonymousId', 'string', false, '$.anonymousId'],
      ['trackEvent', 'properties', 'object', false, '$.properties'],
    ]);
  });

  it('has a label for each', () => {
    expect(Object.keys(labels.settings)).to.deep.equal(Object.keys(settings));
    expect(Object.keys(labels.actions)).to.deep.equal(names);
    for (const action of names) expect(Object.keys(labels[action])).to.deep.equal(Object.keys(actions[action]));
  });

  it('is where the presets come from: their actions, triggers and default paths', () => {
    expect(presets.map(({ action }) => action)).to.deep.equal(
      destination.defaultSubscriptions.map(({ action }) => action),
    );
    const types = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
    for (const [index, { action, trigger }] of destination.defaultSubscriptions.entries()) {
      const matching = types.filter((type) => presets[index]?.when(event(type)));
      expect(matching.map((type) => `type = "${type}"`)).to.deep.equal([trigger]);
      const paths = Object.fromEntries(fieldsOf(action).map(([name, field]) => [name, field.default]));
      expect(presets[index]?.fields(event('track'))).to.deep.equal(paths);
    }
  });

  it('has the actions that a mapping may name, and the diagnosis says', () => {
    const of = (action: unknown) => ({ action, when: () => true, fields: () => ({}) });
    expect(checkLoad({ mappings: names.map(of) })).to.deep.equal([]);
    expect(checkLoad({ mappings: [of('other')] }).join())
      .to.match(/^mapping 0: its action/)
      .and.include(names.join(' or '));
  });

  it('is the table in the reference', async () => {
    const reference = await (await fetch('/docs/reference.md')).text();
    const cells = (row: string) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
    const rows = reference.split('\n').map((line) => (line.startsWith('|') ? cells(line).join(' | ') : line));
    const from = rows.indexOf('action | field | label | type | required | default');
    const table = rows.slice(from + 2, rows.indexOf('', from));
    const expected = names.flatMap((action) =>
      fieldsOf(action).map(([name, { type, required, default: path }], index) =>
        [
          index ? '' : `${labels.actions[action]}, \`${action}\``,
          `\`${name}\``,
          labelOf(action, name),
          type,
          required ? 'yes' : 'no',
          `\`${path}\``,
        ].join(' | '),
      ),
    );
    expect(table).to.deep.equal(expected);
    for (const { trigger } of destination.defaultSubscriptions) expect(reference).to.include(`\`${trigger}\``);
  });
});
