// Owns what the tests of the demo's pages ask of accessibility: axe on the page as it is, and a walk through it by Tab.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const MOST_STOPS = 80;

/** What depends on the colors. */
export const COLORS = ['color-contrast', 'link-in-text-block'];

/** Of what is right nothing is read, nor where it is: https://github.com/dequelabs/axe-core/blob/develop/doc/API.md#options-parameter */
const BRIEFLY = { resultTypes: ['violations'], selectors: false };

/** What axe finds, by these rules or by all, best practices included, with the elements it means. */
export async function findings(page, rules) {
  await page.evaluate(`window.axe || (() => { ${AXE} })(), true`);
  const options = { ...BRIEFLY, ...(rules && { runOnly: rules }) };
  const found = await page.evaluate(`axe.run(${JSON.stringify(options)}).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html + failureSummary).join(' ')))`);
  return found;
}

/** An element's name as a reader of the test knows it. */
const NAME = `(part) => part.getAttribute('aria-label') || part.name || part.id || part.textContent.trim().slice(0, 30)`;

/** Everything that a keyboard should reach, in the order of the document, shadow roots included. */
const STOPS = `(() => {
  const stops = [];
  const walk = (root) => {
    for (const part of root.querySelectorAll('*')) {
      const isStop = part.matches('a[href], button, input, select, textarea, summary, [tabindex="0"]');
      if (isStop && part.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })) stops.push((${NAME})(part));
      if (part.shadowRoot) walk(part.shadowRoot);
    }
  };
  walk(document);
  return stops;
})()`;

/** The name of what has the focus, and whether that is seen. */
const FOCUSED = `(() => {
  let part = document.activeElement;
  while (part?.shadowRoot?.activeElement) part = part.shadowRoot.activeElement;
  if (!part || part === document.body) return [null, false];
  return [(${NAME})(part), getComputedStyle(part).outlineStyle !== 'none'];
})()`;

/** Presses Tab through the page: each stop is reached once, in order, and is seen to have the focus. */
export async function walkByKeyboard(page) {
  const stops = await page.evaluate(STOPS);
  assert.ok(stops.length > 4 && stops.length < MOST_STOPS, `${stops.length} stops`);
  for (const stop of stops) {
    await page.press('Tab');
    const [focused, isOutlined] = await page.evaluate(FOCUSED);
    assert.equal(focused, stop);
    assert.ok(isOutlined, `${stop} has no outline`);
  }
}
