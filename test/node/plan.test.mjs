// A site's own plan in its editor: what is said of each misuse, and what is offered while somebody types. It asks the
// language service that editors ask.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PLAN = `{
  events: { 'Plan Chosen': { plan: string; seats?: number }; 'Cart Viewed': { items?: number }; 'Signed Out': {} };
  traits: { plan?: string; seats?: number };
}`;
const NPM = `import { createOneflowSegment } from 'oneflow-segment';
interface Plan ${PLAN}
const oneflowSegment = createOneflowSegment<Plan>();
`;
/** As a page with the snippet declares it. */
const GLOBAL = `import 'oneflow-segment/global';
declare global { interface OneflowPlan ${PLAN} }
`;
const FILE = join(ROOT, 'test/types/in-an-editor.ts');
const OPTIONS = {
  ...{
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
  },
  ...{
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: [],
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  },
};

let text = '';
let version = 0;
const service = ts.createLanguageService({
  ...{ fileExists: ts.sys.fileExists, readFile: ts.sys.readFile, directoryExists: ts.sys.directoryExists },
  getScriptFileNames: () => [FILE],
  getScriptVersion: (name) => (name === FILE ? `${version}` : '0'),
  getScriptSnapshot: (name) => {
    if (name !== FILE && !ts.sys.fileExists(name)) return undefined;
    return ts.ScriptSnapshot.fromString(name === FILE ? text : readFileSync(name, 'utf8'));
  },
  getCurrentDirectory: () => ROOT,
  getCompilationSettings: () => OPTIONS,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
});

function write(code) {
  text = code;
  version += 1;
}

/** What an editor says of a line, each error as one text. */
function said(before, line) {
  write(`${before}${line}\nexport {};`);
  return service
    .getSemanticDiagnostics(FILE)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n').replaceAll(/\s+/g, ' '));
}

/** What is offered at the place that the line marks by |. */
function offered(before, line) {
  write(`${before}${line.replace('|', '')}`);
  const { entries = [] } = service.getCompletionsAtPosition(FILE, before.length + line.indexOf('|'), {}) ?? {};
  return entries.filter(({ kind }) => kind !== 'keyword').map(({ name }) => name);
}

const NAMES = '"Plan Chosen" | "Cart Viewed" | "Signed Out"';
const MISUSES = {
  'a wrong name': [
    "track('Plan Chosn', { plan: 'pro' })",
    `Argument of type '"Plan Chosn"' is not assignable to parameter of type '${NAMES} | `,
  ],
  'a wrong name in an object': [
    "track({ event: 'Plan Chosn' })",
    `Type '"Plan Chosn"' is not assignable to type '${NAMES}'. Did you mean '"Plan Chosen"'?`,
  ],
  'properties left out': ["track('Plan Chosen')", 'Expected 2-4 arguments, but got 1.'],
  'a property left out': [
    "track('Plan Chosen', {})",
    "Argument of type '{}' is not assignable to parameter of type '{ plan: string; seats?: number; }'. Property 'plan' is missing in type '{}'",
  ],
  'a property misspelt': [
    "track('Plan Chosen', { plan: 'pro', seets: 5 })",
    "Object literal may only specify known properties, but 'seets' does not exist in type '{ plan: string; seats?: number; }'. Did you mean to write 'seats'?",
  ],
  'an optional property misspelt': [
    "track('Cart Viewed', { itms: 5 })",
    "Object literal may only specify known properties, and 'itms' does not exist in type '{ items?: number; } | ReceiptCallback'.",
  ],
  'a property of another type': [
    "track('Plan Chosen', { plan: 5 })",
    "Type 'number' is not assignable to type 'string'.",
  ],
  'a property of an event without any': [
    "track('Signed Out', { plan: 'pro' })",
    "Type 'string' is not assignable to type 'never'.",
  ],
  'a property misspelt in an object': [
    "track({ event: 'Plan Chosen', properties: { plan: 'pro', seets: 5 } })",
    "Object literal may only specify known properties, but 'seets' does not exist in type '{ plan: string; seats?: number; }'. Did you mean to write 'seats'?",
  ],
  'properties left out in an object': [
    "track({ event: 'Plan Chosen' })",
    "Property 'properties' is missing in type '{ event: \"Plan Chosen\"; }' but required in type '{ properties: { plan: string; seats?: number; }; }'.",
  ],
  'a trait misspelt': ["identify('u1', { plna: 'pro' })", "'plna' does not exist in type"],
  'a trait of another type': ["identify({ seats: '5' })", "Type 'string' is not assignable to type 'number'."],
};
const PLACES = { 'with npm': [NPM, 'oneflowSegment.'], 'on a page': [GLOBAL, 'window.oneflowSegment.'] };

for (const [place, [before, object]] of Object.entries(PLACES)) {
  describe(`the editor says ${place}, of`, () => {
    for (const [name, [call, sentence]] of Object.entries(MISUSES)) {
      test(name, () => {
        const errors = said(before, `${object}${call};`);
        assert.equal(errors.length, 1);
        assert.ok(errors[0].includes(sentence), errors[0]);
      });
    }

    test('a right call nothing', () => {
      const calls = ["track('Plan Chosen', { plan: 'pro' })", "track('Signed Out')", "identify('u1', { plan: 'pro' })"];
      assert.deepEqual(said(before, calls.map((call) => `${object}${call};`).join('\n')), []);
    });
  });

  describe(`the editor offers ${place}`, () => {
    const OFFERED = {
      'the names of events': ["track('|')", ['Plan Chosen', 'Cart Viewed', 'Signed Out']],
      'the names of events in an object': ["track({ event: '|' })", ['Plan Chosen', 'Cart Viewed', 'Signed Out']],
      "an event's properties": ["track('Plan Chosen', { | })", ['plan', 'seats']],
      'those that are not there yet': ["track('Plan Chosen', { plan: 'pro', | })", ['seats']],
      'the traits': ["identify('u1', { | })", ['plan', 'seats']],
    };
    for (const [name, [line, expected]] of Object.entries(OFFERED)) {
      test(name, () => assert.deepEqual(offered(before, object + line).sort(), expected.sort()));
    }
  });
}

describe('docs/develop.md, of events as a type,', () => {
  const [, page] = readFileSync(join(ROOT, 'docs/develop.md'), 'utf8').split(/^## Your events as a type$/m);

  for (const [, code] of page.matchAll(/^```ts\n([\s\S]*?)^```/gm)) {
    test(`has code without an error: ${code.split('\n', 1)[0]}`, () => assert.deepEqual(said('', code), []));
  }

  test('says what the editor says', () => {
    const errors = Object.values(MISUSES).flatMap(([call]) => said(NPM, `oneflowSegment.${call};`));
    const rows = [...page.matchAll(/^\| `(?:track|identify).*\| `(.*)` \|$/gm)];
    assert.ok(rows.length > 3);
    for (const [, told] of rows) {
      const parts = told.replaceAll('\\|', '|').split('…');
      assert.ok(
        errors.some((error) => parts.every((part) => error.includes(part.trim()))),
        told,
      );
    }
  });
});

test('without a plan the editor takes any event and any trait', () => {
  const before = "import 'oneflow-segment/global';\n";
  const calls = [
    "track('Any', { a: 1 })",
    "track({ event: 'Any', properties: { a: 1 } })",
    "identify({ any: 'trait' })",
  ];
  assert.deepEqual(said(before, calls.map((call) => `window.oneflowSegment.${call};`).join('\n')), []);
});
