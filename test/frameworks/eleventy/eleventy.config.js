import { snippetParts } from 'oneflow-segment/render-snippet';

export const config = { dir: { input: 'pages' } };

export default function configure(eleventy) {
  const settings = { projectApiKey: 'YOUR_PROJECT_API_KEY', src: '/oneflow-segment.min.js', preload: false };
  eleventy.addGlobalData('snippet', snippetParts(settings));
  eleventy.addPassthroughCopy({ public: '/' });
}
