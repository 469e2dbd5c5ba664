// Writes the paste-ready files of dist/ by the function that the package exports, with placeholders for the page's values.
// It is the build's last step.
import { writeFileSync } from 'node:fs';
import { renderSnippet } from '../dist/render-snippet.js';

const nonce = 'YOUR_NONCE';
/** The function takes no placeholders, so these come afterwards. */
const write = (file, settings) =>
  writeFileSync(new URL(`../dist/${file}`, import.meta.url), renderSnippet(settings).replaceAll('MY_', 'YOUR_'));

write('snippet.html', { projectApiKey: 'MY_PROJECT_API_KEY', src: 'MY_FACADE_URL', nonce });
write('snippet.consent.html', { consent: true, nonce });
