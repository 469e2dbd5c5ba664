const { snippetParts } = require('oneflow-segment/render-snippet');

const { code, hash } = snippetParts({
  projectApiKey: 'YOUR_PROJECT_API_KEY',
  src: '/oneflow-segment.min.js',
  preload: false,
});
// In development webpack evaluates the text of modules.
const development = process.env.NODE_ENV === 'development' ? " 'unsafe-eval'" : '';
const policy = `script-src '${hash}' 'self' https://1flow.app${development}`;

module.exports = {
  chainWebpack: (config) => {
    config.plugin('html').tap(([options]) => [{ ...options, code, policy }]);
  },
};
