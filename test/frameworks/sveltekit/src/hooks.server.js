import { snippetParts } from 'oneflow-segment/render-snippet';

const { code } = snippetParts({ projectApiKey: 'YOUR_PROJECT_API_KEY', src: '/oneflow-segment.min.js' });

// A function, because a text may not hold what `replace` would read as a pattern.
export const handle = ({ event, resolve }) =>
  resolve(event, { transformPageChunk: ({ html }) => html.replace('/* oneflow-segment */', () => code) });
