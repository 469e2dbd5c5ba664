import vue from '@vitejs/plugin-vue';
import { snippetParts } from 'oneflow-segment/render-snippet';
import { defineConfig } from 'vite';

const { code, hash } = snippetParts({
  projectApiKey: 'YOUR_PROJECT_API_KEY',
  src: '/oneflow-segment.min.js',
  preload: false,
});
const policy = `script-src '${hash}' 'self' https://1flow.app`;

const snippet = {
  name: 'snippet',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'content-security-policy', content: policy } },
    { tag: 'script', children: code },
  ],
};

export default defineConfig({ plugins: [vue(), snippet] });
