// A site's own tests, with the packed tarball in them: Jest and Vitest, in jsdom. There, 1Flow's SDK is a function that the
// test puts on the window before `load`; calls reach it at once.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createProject, ROOT, toolFolder, toolPath } from '../package/project.mjs';

const project = createProject();
after(() => project.remove());

/** What docs/develop.md recommends, word by word. */
const [, RECIPE] = readFileSync(join(ROOT, 'docs/develop.md'), 'utf8').match(/^```js\n([\s\S]+?)^```$/m);
const SITE_TEST = `${RECIPE}
test('every call of createOneflowSegment answers with the object on the window', () => {
  expect(window.oneflowSegment).toBe(createOneflowSegment());
});
`;

const RUNNERS = {
  Jest: {
    file: 'jest/site.test.js',
    run() {
      const babel = [toolPath('babel-jest'), { plugins: [toolPath('@babel/plugin-transform-modules-commonjs')] }];
      const transform = { '\\.js$': babel };
      const config = {
        rootDir: join(project.root, 'jest'),
        testEnvironment: toolPath('jest-environment-jsdom'),
        transform,
      };
      return project.run([join(toolFolder('jest'), 'bin/jest.js'), '--no-cache', '--config', JSON.stringify(config)]);
    },
  },
  Vitest: {
    file: 'vitest/site.test.js',
    run() {
      const options = ['run', '--root', join(project.root, 'vitest'), '--environment', 'jsdom', '--globals'];
      return project.run([join(toolFolder('vitest'), 'vitest.mjs'), ...options]);
    },
  },
};

for (const [name, { file, run }] of Object.entries(RUNNERS)) {
  test(`${name} with jsdom: a call reaches the SDK that the site's test put there`, () => {
    project.write(file, SITE_TEST);
    const { status, output } = run();
    assert.equal(status, 0, output);
  });
}
