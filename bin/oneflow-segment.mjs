#!/usr/bin/env node
// The command `oneflow-segment`: prints the paste-ready HTML. It owns how a command line is read and what a wrong one is told;
// what the HTML is, renderSnippet knows.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { renderSnippet } from '../dist/render-snippet.js';

const HELP = `Prints the lines for a page's <head>, before other scripts.

  npx oneflow-segment snippet --key <project API key> --src <address of oneflow-segment.min.js>
  npx oneflow-segment snippet --consent

  --key <key>         1Flow dashboard, Settings, Project Settings
  --src <address>     where you host oneflow-segment.min.js: whole, or from / or ./ on
  --sdk-url <address> 1Flow's SDK from another address: another region, a first-party proxy
  --nonce <nonce>     CSP nonce, or the word that your template replaces by it
  --integrity         pins the facade to the file of this package, version ${version()}
  --options <JSON>    more options of load, such as '{"lists":"index"}'
  --trusted-types     for pages with require-trusted-types-for 'script'
  --xhtml             for pages served as application/xhtml+xml
  --consent           the snippet alone: your page calls load after consent
  --help, --version`;

const OPTIONS = {
  key: { type: 'string' },
  src: { type: 'string' },
  'sdk-url': { type: 'string' },
  nonce: { type: 'string' },
  integrity: { type: 'boolean' },
  options: { type: 'string' },
  'trusted-types': { type: 'boolean' },
  xhtml: { type: 'boolean' },
  consent: { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
};

try {
  console.log(answer(process.argv.slice(2)));
} catch (error) {
  console.error(`oneflow-segment: ${error.message}\n\nnpx oneflow-segment --help says what there is.`);
  process.exitCode = 1;
}

function answer(args) {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  if (values.version) return version();
  if (values.help || args.length === 0) return HELP;
  const [command, ...others] = positionals;
  if (command !== 'snippet')
    throw new Error(command ? `there is no command ${command}` : 'a command is missing: snippet');
  if (others.length > 0) throw new Error(`snippet takes no ${others.join(' ')}: is there a -- missing, or a quote?`);
  return renderSnippet(settings(values)).trimEnd();
}

function settings({ key, src, nonce, integrity, xhtml, consent, options = '{}', ...rest }) {
  const shared = defined({ nonce, xhtml });
  if (consent) return { consent, ...shared };
  if (!key) throw new Error('--key is missing: your project API key');
  if (!src) throw new Error('--src is missing: the address of oneflow-segment.min.js on your site or CDN');
  const named = { sdkUrl: rest['sdk-url'], trustedTypes: rest['trusted-types'], integrity: integrity && hash() };
  return { ...parse(options), projectApiKey: key, src, ...shared, ...defined(named) };
}

function defined(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function parse(options) {
  try {
    return Object(JSON.parse(options));
  } catch (error) {
    throw new Error(`--options is no JSON: ${error.message}`);
  }
}

function hash() {
  return `sha384-${createHash('sha384').update(read('dist/oneflow-segment.min.js')).digest('base64')}`;
}

function version() {
  return JSON.parse(read('package.json')).version;
}

function read(file) {
  return readFileSync(new URL(`../${file}`, import.meta.url));
}
