// Owns which applications there are, and what is tried with each. It knows no browser.

/**
 * By the name that `npm run frameworks` takes:
 * - `title`: the row of the table; its first words are the heading of docs/frameworks.md.
 * - `folder`: where it is, if not in a folder of its name. `build`: the script that builds it, if not `build`.
 * - `versions`: the packages whose versions the table states.
 * - `hasSnippet`: there are calls before the framework runs. With npm there are none.
 * - `develops`: its development server is driven, too.
 * - `isMultiPage`: a link leads to another document, and so does a route change.
 * - `policy`: how the application makes it.
 */
export const APPLICATIONS = {
  next: { title: 'Next', versions: ['next', 'react'], hasSnippet: true, develops: true, policy: 'nonce' },
  nuxt: { title: 'Nuxt', versions: ['nuxt', 'vue'], hasSnippet: true, develops: false, policy: 'nonce' },
  sveltekit: {
    title: 'SvelteKit',
    versions: ['@sveltejs/kit', 'svelte'],
    hasSnippet: true,
    develops: true,
    policy: 'nonce',
  },
  astro: { title: 'Astro', versions: ['astro'], hasSnippet: true, develops: false, policy: 'hash' },
  angular: { title: 'Angular', versions: ['@angular/core'], hasSnippet: true, policy: 'hash (autoCsp)' },
  'angular-zones': {
    ...{ title: 'Angular with zone.js', folder: 'angular', build: 'build:zones' },
    ...{ versions: ['@angular/core', 'zone.js'], hasSnippet: true, policy: 'hash (autoCsp)' },
  },
  'react-router': {
    ...{ title: 'React Router, framework mode', versions: ['react-router', 'react'] },
    ...{ hasSnippet: true, develops: true, policy: 'nonce' },
  },
  'vite-vue': { title: 'Vite with Vue', versions: ['vite', 'vue'], hasSnippet: true, develops: true, policy: 'hash' },
  'vite-react': {
    title: 'Vite with React',
    versions: ['vite', 'react'],
    hasSnippet: false,
    develops: true,
    policy: 'hosts',
  },
  eleventy: { title: 'Eleventy', versions: ['@11ty/eleventy'], hasSnippet: true, isMultiPage: true, policy: 'hash' },
};
