// Owns the charts: one SVG of bars for a metric, a group for each of those who are measured, a bar for each engine. No
// library: it is a list of rectangles with words beside them.

import { PEERS } from '../peers/all.mjs';
import { figure } from '../statistics.mjs';
import { finder } from './table.mjs';

const WIDTH = 720;
const LEFT = 150;
const RIGHT = 110;
const TOP = 44;
const BAR = 14;
const GAP = 10;
/** From here on a short bar would not be seen beside a long one. */
const LOG_FROM = 40;
const ENGINES = ['any', 'Chromium', 'Firefox'];
const STYLE = `text{font:13px system-ui,sans-serif;fill:#1f2328}.t{font-weight:600;font-size:15px}.any,.Chromium{fill:#2f6fdb}
.Firefox{fill:#e2711d}.s{fill:#57606a}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.s{fill:#9198a1}}`;

/** The text of the SVG; nothing where there is nothing to draw. */
export function drawChart(results, row, metric) {
  const find = finder(results, row);
  const groups = [
    ...Object.entries(PEERS).map(([id, { name }]) => ({ id, name })),
    { id: 'without', name: 'with none' },
  ]
    .map(({ id, name }) => ({ name, bars: barsOf(find, metric, id) }))
    .filter(({ bars }) => bars.length > 0);
  if (groups.length === 0) return undefined;
  const scale = scaleOf(groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const { unit } = groups[0].bars[0];
  const title = [metric, unit && `in ${unit}`, scale.isLog && 'logarithmic'].filter(Boolean).join(', ');
  const engines = [...new Set(groups.flatMap(({ bars }) => bars.map(({ engine }) => engine)))];
  return svg(title, engines, drawGroups(groups, scale.lengthOf));
}

function barsOf(find, metric, id) {
  return ENGINES.flatMap((engine) => {
    const measure = find(engine, metric, id);
    return measure?.samples ? [{ engine, value: measure.median, unit: measure.unit }] : [];
  });
}

function scaleOf(values) {
  const room = WIDTH - LEFT - RIGHT;
  const most = Math.max(...values);
  const least = Math.min(...values.filter((value) => value > 0));
  const isLog = most / least > LOG_FROM;
  const part = (value) => (isLog ? Math.log(value / least + 1) / Math.log(most / least + 1) : value / most);
  return { isLog, lengthOf: (value) => (value > 0 ? Math.max(1, part(value) * room) : 0) };
}

function drawGroups(groups, lengthOf) {
  let y = TOP;
  const shapes = [];
  for (const { name, bars } of groups) {
    const middle = y + (bars.length * BAR) / 2 + 5;
    shapes.push(`<text x="${LEFT - 10}" y="${middle}" text-anchor="end">${escapeText(name)}</text>`);
    for (const { engine, value } of bars) {
      const length = lengthOf(value).toFixed(1);
      shapes.push(`<rect class="${engine}" x="${LEFT}" y="${y}" width="${length}" height="${BAR - 2}"/>`);
      shapes.push(`<text class="s" x="${LEFT + Number(length) + 6}" y="${y + BAR - 3}">${figure(value)}</text>`);
      y += BAR;
    }
    y += GAP;
  }
  return { shapes, height: y };
}

function svg(title, engines, { shapes, height }) {
  const legend = engines[0] === 'any' ? [] : engines;
  const words = legend.map(
    (engine, index) =>
      `<rect class="${engine}" x="${LEFT + index * 100}" y="27" width="10" height="10"/>` +
      `<text class="s" x="${LEFT + 14 + index * 100}" y="36">${engine}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">
<title>${escapeText(title)}</title><style>${STYLE}</style>
<text class="t" x="10" y="18">${escapeText(title)}</text>
${[...words, ...shapes].join('\n')}
</svg>
`;
}

function escapeText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
