import { defineConfig } from '@rsbuild/core';
import { pluginVue } from '@rsbuild/plugin-vue';
import { snippetParts } from 'oneflow-segment/render-snippet';

const { code, hash } = snippetParts({
  projectApiKey: 'YOUR_PROJECT_API_KEY',
  src: '/oneflow-segment.min.js',
  preload: false,
});
const policy = `script-src '${hash}' 'self' https://1flow.app`;

export default defineConfig({
  plugins: [pluginVue()],
  source: { entry: { index: './src/main.js' } },
  html: {
    template: './index.html',
    tags: [
      { tag: 'meta', attrs: { 'http-equiv': 'content-security-policy', content: policy }, append: false },
      { tag: 'script', children: code, append: false },
    ],
  },
});
