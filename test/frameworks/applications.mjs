// Owns which applications there are, and what is tried with each. It knows no browser.

/**
 * By the name that `npm run frameworks` takes:
 * - `title`: its row in the table and, but for a second one of a folder, its heading in docs/frameworks.md.
 * - `folder`: where it is, if not in a folder of its name. `build`, `develop`: the scripts that build it and start its development
 *   server, if not these two.
 * - `versions`: the packages whose versions the table states.
 * - `policy`: how the application makes it, or `none`.
 * - `develops`: its development server is driven, too. `isStrict`: there effects run twice, in React's strict mode.
 * - `isNpm`: it has no snippet, so nobody takes a call before the framework runs.
 * - `isMultiPage`: a link leads to another document, and there are no other route changes.
 */
export const APPLICATIONS = {
  next: { title: 'Next', versions: ['next', 'react'], policy: 'nonce', develops: true, isStrict: true },
  nuxt: { title: 'Nuxt', versions: ['nuxt', 'vue'], policy: 'nonce', develops: true },
  sveltekit: { title: 'SvelteKit', versions: ['@sveltejs/kit', 'svelte'], policy: 'nonce', develops: true },
  astro: { title: 'Astro', versions: ['astro'], policy: 'hash', develops: true },
  angular: { title: 'Angular', versions: ['@angular/core'], policy: 'hash (autoCsp)', develops: true },
  'angular-zones': {
    ...{ title: 'Angular with zone.js', folder: 'angular', build: 'build:zones', develop: 'develop:zones' },
    ...{ versions: ['@angular/core', 'zone.js'], policy: 'hash (autoCsp)', develops: true },
  },
  'react-router': {
    ...{ title: 'React Router, framework mode', versions: ['react-router', 'react'] },
    ...{ policy: 'nonce', develops: true, isStrict: true },
  },
  'vite-vue': { title: 'Vite with Vue', versions: ['vite', 'vue'], policy: 'hash', develops: true },
  'vite-react': {
    ...{ title: 'Vite with React', versions: ['vite', 'react'], isNpm: true },
    ...{ policy: 'hosts', develops: true, isStrict: true },
  },
  rsbuild: { title: 'Rsbuild', versions: ['@rsbuild/core', 'vue'], policy: 'hash', develops: true },
  'vue-cli': { title: 'Vue CLI', versions: ['@vue/cli-service', 'webpack', 'vue'], policy: 'hash', develops: true },
  parcel: { title: 'Parcel', versions: ['parcel'], policy: 'hosts', isNpm: true, isMultiPage: true },
  eleventy: { title: 'Eleventy', versions: ['@11ty/eleventy'], policy: 'hash', isMultiPage: true },
  'solid-start': { title: 'Solid Start', versions: ['@solidjs/start', 'solid-js'], policy: 'nonce', develops: true },
  qwik: { title: 'Qwik', versions: ['@builder.io/qwik'], policy: 'nonce', develops: true },
  gatsby: { title: 'Gatsby', versions: ['gatsby', 'react'], policy: 'none', develops: true },
};
