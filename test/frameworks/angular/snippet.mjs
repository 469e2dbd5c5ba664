import { readFileSync, writeFileSync } from 'node:fs';
import { renderSnippet } from 'oneflow-segment/render-snippet';

const snippet = renderSnippet({
  projectApiKey: 'YOUR_PROJECT_API_KEY',
  src: '/oneflow-segment.min.js',
  preload: false,
});
const page = readFileSync('src/index.template.html', 'utf8');
writeFileSync(
  'src/index.html',
  page.replace('<!-- oneflow-segment -->', () => snippet),
);
