// The packed tarball in the type checker of a site: no errors in its code nor in the declarations themselves, with Segment's
// types at both ends of the range that the package names.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { createProject, ROOT, toolFolder } from '../package/project.mjs';

const project = createProject();
after(() => project.remove());

const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const SEGMENT = join(project.root, 'node_modules/@segment/analytics-next');
const SEGMENTS = {
  lowest: toolFolder('analytics-next-lowest'),
  newest: join(ROOT, 'node_modules/@segment/analytics-next'),
};

const SITE = `
import { AnalyticsBrowser } from '@segment/analytics-next';
import { createOneflowSegment, type OneflowSegment } from 'oneflow-segment';
import 'oneflow-segment/global';
import { renderSnippet } from 'oneflow-segment/render-snippet';
import { oneflowDestination } from 'oneflow-segment/segment';

const oneflowSegment: OneflowSegment = createOneflowSegment();
export const same: boolean = oneflowSegment === window.oneflowSegment;
export const html: string = renderSnippet({ projectApiKey: 'k', src: '/f.js', nonce: undefined });
export const consent: string = renderSnippet({ consent: true });
AnalyticsBrowser.load({ writeKey: 'w', plugins: [oneflowDestination({ projectApiKey: 'k' })] });
// @ts-expect-error there is no such call
window.oneflowSegment.trak('E');
// @ts-expect-error the key is missing
renderSnippet({ src: '/f.js' });
// @ts-expect-error functions can't be written into HTML
renderSnippet({ projectApiKey: 'k', src: '/f.js', mappings: [] });
// @ts-expect-error the key is missing
oneflowDestination({});
`;

/** That packages are found in other ways, too, is for attw to say: here two compile. */
const WAYS = {
  'by a bundler, with the lowest Analytics.js that the package names': {
    segment: SEGMENTS.lowest,
    file: 'site.ts',
    options: ['--module', 'esnext', '--moduleResolution', 'bundler'],
  },
  'by Node from CommonJS, with the newest': {
    segment: SEGMENTS.newest,
    file: 'site.cts',
    options: ['--module', 'nodenext'],
  },
};
/** TypeScript's own declarations are its makers' to check, and take longer than all others. */
const STRICT = ['--noEmit', '--strict', '--skipDefaultLibCheck', '--target', 'es2022', '--lib', 'es2022,dom'];

function useSegment(folder) {
  rmSync(SEGMENT, { force: true });
  mkdirSync(join(SEGMENT, '..'), { recursive: true });
  symlinkSync(folder, SEGMENT, 'junction');
}

describe('a site compiles, with packages looked up', () => {
  for (const [way, { segment, file, options }] of Object.entries(WAYS)) {
    test(way, () => {
      useSegment(segment);
      project.write(file, SITE);
      assert.deepEqual(project.run([TSC, ...STRICT, ...options, file]), { status: 0, output: '' });
    });
  }
});
