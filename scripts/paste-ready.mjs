// Writes the paste-ready files of dist/ by the function that the package exports, with placeholders for the page's values.
// It is the build's last step.
import { writeFileSync } from 'node:fs';
import { renderSnippet } from '../dist/render-snippet.js';

const nonce = 'YOUR_NONCE';
const write = (file, settings) => writeFileSync(new URL(`../dist/${file}`, import.meta.url), renderSnippet(settings));

write('snippet.html', { projectApiKey: 'YOUR_PROJECT_API_KEY', src: 'YOUR_FACADE_URL', nonce });
write('snippet.consent.html', { consent: true, nonce });
