// @ts-check
// Owns the list of real libraries that pages have beside ours: which files they are, how a page puts them to use, and how one
// sees that they are there. It knows neither how they come onto this machine nor what is tested with them.

/**
 * @typedef {object} Library
 * @property {string} name
 * @property {string[]} files Addresses.
 * @property {string} there An expression that is true once the library is.
 * @property {string} [before] JavaScript that configures it, before its files.
 * @property {string} [use] JavaScript after them, as a page has it.
 * @property {boolean} [isLate] It looks for the page's body: what `use` says waits for that.
 */

/** The browser keeps them for the next page. */
const KEPT = 'header=cache-control:max-age=600';

/** @param {string} path */
const npm = (path) => `/test/zoo/node_modules/${path}`;
/** @param {string} name */
const built = (name) => `/test/zoo/built/${name}.js`;

const WHOLE_DOCUMENT = `const { createElement: e } = React;
  const tree = e('html', { lang: 'en' }, e('head', null, e('title', null, 'Made anew')), e('body', null, e('p', null, 'React')));`;
const APPLICATION = `document.body.append(document.createElement('main')); const main = document.querySelector('main');`;

/** @type {(version: number) => Library[]} */
const react = (version) => {
  const files =
    version < 19
      ? [
          npm(`react-${version}/umd/react.production.min.js`),
          npm(`react-dom-${version}/umd/react-dom.production.min.js`),
        ]
      : [built('react-19')];
  const there = `React.version.startsWith('${version}.')`;
  const hydrate =
    version < 18
      ? 'ReactDOM.hydrate(tree, document)'
      : 'ReactDOM.hydrateRoot(document, tree, { onRecoverableError() {} })';
  const render =
    version < 18
      ? "ReactDOM.render(React.createElement('p', null, 'React'), main)"
      : "ReactDOM.createRoot(main).render(React.createElement('p', null, 'React'))";
  return [
    { name: `React ${version}`, files, there, use: APPLICATION + render, isLate: true },
    {
      name: `React ${version}, whole document`,
      files,
      there: "document.title === 'Made anew'",
      use: WHOLE_DOCUMENT + hydrate,
      isLate: true,
    },
  ];
};

/** @type {Library[]} */
export const LIBRARIES = [
  { name: 'zone.js 0.8', files: [npm('zone-0.8/dist/zone.min.js')], there: 'Zone.current' },
  { name: 'zone.js 0.11', files: [npm('zone-0.11/bundles/zone.umd.min.js')], there: 'Zone.current' },
  { name: 'zone.js 0.16', files: [npm('zone-0.16/bundles/zone.umd.min.js')], there: 'Zone.current' },
  { name: 'Prototype.js 1.7.3', files: [built('prototype')], there: "Prototype.Version === '1.7.3'" },
  { name: 'MooTools 1.4.5', files: [built('mootools')], there: 'MooTools.version' },
  { name: 'core-js 2', files: [npm('core-js-2/client/core.min.js')], there: 'core.version' },
  { name: 'core-js 3', files: [npm('core-js-3/minified.js')], there: "window['__core-js_shared__']" },
  {
    name: 'es5-shim and es6-shim',
    files: [npm('es5-shim/es5-shim.min.js'), npm('es5-shim/es5-sham.min.js'), npm('es6-shim/es6-shim.min.js')],
    there: 'document.scripts.length > 3',
  },
  {
    name: 'bluebird as Promise',
    files: [npm('bluebird/js/browser/bluebird.min.js')],
    use: 'window.Promise = P',
    there: 'Promise.promisify',
  },
  { name: 'Q as Promise', files: [npm('q/q.js')], use: 'window.Promise = Q.Promise', there: 'Promise === Q.Promise' },
  ...[1, 2, 3, 4].map((version) => ({
    name: `jQuery ${version}`,
    files: [npm(`jquery-${version}/dist/jquery.min.js`)],
    use: "jQuery(() => jQuery('body').append('<p>jQuery</p>'))",
    there: `jQuery.fn.jquery.startsWith('${version}.')`,
  })),
  {
    name: 'Dojo 1.17',
    before: "var dojoConfig = { async: true, baseUrl: '/test/zoo/node_modules/dojo/' }",
    files: [npm('dojo/dojo.js')],
    use: "require(['dojo/_base/lang', 'dojo/dom', 'dojo/on'], () => {})",
    there: 'require.async !== undefined && define.amd',
  },
  { name: 'YUI 3.18', files: [built('yui')], there: 'YUI.version' },
  {
    name: 'AngularJS 1.8',
    files: [npm('angular/angular.min.js')],
    use: "angular.module('site', []); angular.bootstrap(document, ['site'])",
    isLate: true,
    there: 'angular.version.full',
  },
  {
    name: 'Ember 3.28',
    files: [built('ember')],
    use: 'Ember.Application.create()',
    isLate: true,
    there: 'Ember.VERSION',
  },
  {
    name: 'Knockout 3',
    files: [npm('knockout/build/output/knockout-latest.js')],
    use: 'ko.applyBindings({})',
    isLate: true,
    there: 'ko.version',
  },
  {
    name: 'Backbone, Underscore and jQuery',
    files: [
      npm('jquery-3/dist/jquery.min.js'),
      npm('underscore/underscore-umd-min.js'),
      npm('backbone/backbone-min.js'),
    ],
    use: 'Backbone.history.start()',
    isLate: true,
    there: 'Backbone.History.started',
  },
  {
    name: 'RequireJS',
    files: [npm('requirejs/require.js')],
    use: "define('site', [], () => ({})); require(['site'], () => {})",
    there: 'define.amd',
  },
  {
    name: 'SystemJS',
    files: [npm('systemjs/dist/system.min.js'), npm('systemjs/dist/extras/amd.min.js')],
    there: 'System.import',
  },
  { name: 'es-module-shims', files: [npm('es-module-shims/dist/es-module-shims.js')], there: 'importShim' },
  {
    name: 'es-module-shims in shim mode',
    before: 'window.esmsInitOptions = { shimMode: true }',
    files: [npm('es-module-shims/dist/es-module-shims.js')],
    there: 'importShim',
  },
  { name: 'Turbo 8', files: [npm('@hotwired/turbo/dist/turbo.es2017-umd.js')], there: 'Turbo.session' },
  ...[1, 2, 4].map((version) => ({
    name: `htmx ${version}`,
    files: [npm(`htmx-${version}/dist/htmx.min.js`)],
    there: 'htmx.version',
  })),
  {
    name: 'Swup 4',
    files: [npm('swup/dist/Swup.umd.js')],
    use: `${APPLICATION} main.id = 'swup'; window.swup = new Swup()`,
    isLate: true,
    there: 'swup.version',
  },
  { name: 'Alpine 3', files: [npm('alpinejs/dist/cdn.min.js')], there: 'Alpine.version' },
  {
    name: 'Vue 2',
    files: [npm('vue-2/dist/vue.min.js')],
    use: `${APPLICATION} new Vue({ el: main, data: { plan: 'pro' }, template: '<p>{{ plan }}</p>' })`,
    isLate: true,
    there: "Vue.version.startsWith('2.')",
  },
  {
    name: 'Vue 3',
    files: [npm('vue-3/dist/vue.global.prod.js')],
    use: `${APPLICATION} Vue.createApp({ data: () => ({ plan: 'pro' }), template: '<p>{{ plan }}</p>' }).mount(main)`,
    isLate: true,
    there: "Vue.version.startsWith('3.')",
  },
  ...[16, 17, 18, 19].flatMap(react),
  {
    name: 'Preact',
    files: [npm('preact/dist/preact.min.js')],
    use: `${APPLICATION} preact.render(preact.h('p', null, 'Preact'), main)`,
    isLate: true,
    there: 'preact.options',
  },
  {
    name: 'Immer',
    files: [built('immer')],
    use: "window.traits = immer.produce({ plan: '' }, (draft) => { draft.plan = 'pro' })",
    there: 'Object.isFrozen(traits)',
  },
  {
    name: 'MobX',
    files: [npm('mobx/dist/mobx.umd.production.min.js')],
    use: "window.traits = mobx.observable({ plan: 'pro' })",
    there: 'mobx.isObservable(traits)',
  },
  {
    name: 'Sentry',
    files: [built('sentry')],
    use: "Sentry.init({ dsn: 'https://key@sentry.invalid/1', tunnel: '/page?html=sentry', tracesSampleRate: 1 })",
    there: 'window.__SENTRY__',
  },
  {
    name: 'Datadog',
    files: [npm('@datadog/browser-rum/bundle/datadog-rum.js')],
    use: "DD_RUM.init({ applicationId: 'a', clientToken: 'c', proxy: '/page?html=datadog', trackUserInteractions: true })",
    there: 'DD_RUM.getInitConfiguration()',
  },
  {
    name: 'Rollbar',
    before:
      "var _rollbarConfig = { accessToken: 'a', captureUncaught: true, captureUnhandledRejections: true, transmit: false }",
    files: [npm('rollbar/dist/rollbar.min.js')],
    there: 'Rollbar.options',
  },
  {
    name: 'Bugsnag',
    files: [npm('@bugsnag/browser/dist/bugsnag.min.js')],
    use: `const endpoint = location.origin + '/page?html=bugsnag';
      Bugsnag.start({ apiKey: '0123456789abcdef0123456789abcdef', endpoints: { notify: endpoint, sessions: endpoint } })`,
    there: 'Bugsnag.isStarted()',
  },
  {
    name: 'SES',
    files: [npm('ses/dist/ses.umd.min.js')],
    use: 'lockdown()',
    there: 'Object.isFrozen(Array.prototype)',
  },
  {
    name: 'Partytown',
    before: "partytown = { lib: '/test/zoo/node_modules/@qwik.dev/partytown/lib/', forward: ['dataLayer.push'] }",
    files: [npm('@qwik.dev/partytown/lib/partytown.js')],
    // In a frame it leaves the work to the page around it.
    there: 'partytown.lib',
  },
];

/** Those that nobody gives away in a form that fits here, and why. */
export const NOT_HERE = {
  'Ext JS': 'its free edition on npm (extjs-gpl) unpacks to 457 MB',
  'Prototype.js 1.6': 'neither npm nor Debian has it',
};

/**
 * A library as a page has it, in HTML.
 * @param {Library} library
 */
export function libraryHtml({ before, files, use = '', isLate = false }) {
  const code = isLate ? `addEventListener('DOMContentLoaded', () => { ${use} })` : use;
  const scripts = files.map((file) => `<script src="${file}?${KEPT}"></script>`).join('');
  return `${before ? `<script>${before}</script>` : ''}${scripts}<script>{ ${code} }</script>`;
}
