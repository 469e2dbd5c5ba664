// The recipe of docs/develop.md: a tracking plan as Segment's Public API has it becomes a type, and the editor's type checker holds
// calls to it.
import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createProject, ROOT, toolFolder } from '../package/project.mjs';

const project = createProject();
after(() => project.remove());

/** As the API answers, with what plans in the wild have: ids of parts, lists of types, several versions, parts left open. */
const rule = (type, key, version, parts) => ({
  ...{ type, key, version },
  jsonSchema: {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    properties: { context: {}, traits: {}, properties: {}, ...parts },
    required: ['properties'],
  },
});
const id = (name) => `/properties/properties/properties/${name}`;
const text = (name) => ({ id: id(name), type: ['string'], description: `The ${name}` });
const PLAN = {
  data: {
    rules: [
      rule('TRACK', 'Plan Chosen', 2, {
        properties: {
          type: 'object',
          properties: {
            plan: text('plan'),
            seats: { id: id('seats'), type: ['integer', 'null'] },
            period: { id: id('period'), type: 'string', enum: ['month', 'year'] },
            items: {
              id: id('items'),
              type: 'array',
              items: { type: 'object', id: id('items/items'), properties: { sku: { type: 'string' } } },
            },
            address: { id: id('address'), type: 'object', properties: { id: { type: 'string' }, city: text('city') } },
          },
          required: ['plan'],
        },
      }),
      rule('TRACK', 'Plan Chosen', 1, {
        properties: { type: 'object', properties: { old: text('old') }, required: ['old'] },
      }),
      rule('TRACK', 'Signed Out', 1, { properties: { type: 'object' } }),
      rule('TRACK', 'It\'s 5 o\'clock "now"', 1, {}),
      rule('IDENTIFY', '', 1, { traits: { type: 'object', properties: { plan: text('plan') } } }),
      rule('PAGE', '', 1, { properties: { type: 'object', properties: { path: text('path') } } }),
      rule('COMMON', '', 1, { context: { type: 'object' } }),
    ],
    pagination: { current: 'MA==', totalEntries: 7 },
  },
};
const SITE = `
import { createOneflowSegment } from 'oneflow-segment';
import type { Plan } from './plan';

const site = createOneflowSegment<Plan>();
site.track('Plan Chosen', { plan: 'pro', seats: null, period: 'year', items: [{ sku: 'a' }], address: { id: '1', city: 'Oslo' } });
site.track('Signed Out');
site.track("It's 5 o'clock \\"now\\"");
site.identify('u1', { plan: 'pro' });
// @ts-expect-error no such event
site.track('Plan Chosn', { plan: 'pro' });
// @ts-expect-error it needs a plan
site.track('Plan Chosen', { seats: 5 });
// @ts-expect-error of the version before
site.track('Plan Chosen', { old: 'x' });
// @ts-expect-error no such period
site.track('Plan Chosen', { plan: 'pro', period: 'week' });
// @ts-expect-error no such part
site.track('Plan Chosen', { plan: 'pro', address: { town: 'Oslo' } });
// @ts-expect-error it has no properties
site.track('Signed Out', { a: 1 });
// @ts-expect-error no such trait
site.identify('u1', { plna: 'pro' });
`;

test("the recipe makes a type of a tracking plan's JSON, and the type holds calls to the plan", () => {
  const page = readFileSync(join(ROOT, 'docs/develop.md'), 'utf8');
  const [, recipe] = page.match(/<!-- plan-from-segment\.mjs -->\n```js\n([\s\S]*?)```/);
  project.write('plan-from-segment.mjs', recipe);
  project.write('tracking-plan.json', JSON.stringify(PLAN));
  symlinkSync(
    toolFolder('json-schema-to-typescript'),
    join(project.root, 'node_modules/json-schema-to-typescript'),
    'junction',
  );
  assert.deepEqual(project.run(['plan-from-segment.mjs']), { status: 0, output: '' });
  project.write('site.ts', SITE);
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const options = [
    '--noEmit',
    '--strict',
    '--skipDefaultLibCheck',
    '--target',
    'es2022',
    '--lib',
    'es2022,dom',
    '--moduleResolution',
    'bundler',
    '--module',
    'esnext',
  ];
  assert.deepEqual(project.run([tsc, ...options, 'site.ts']), { status: 0, output: '' });
});
