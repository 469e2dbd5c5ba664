#!/usr/bin/env node
// The command `oneflow-segment`: prints the paste-ready HTML. It owns how a command line is read and what a wrong one is told;
// what the HTML is, renderSnippet knows.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { renderSnippet, snippetParts } from '../dist/render-snippet.js';

const HELP = `Prints the lines for a page's <head>, before other scripts.

  npx oneflow-segment snippet --key <project API key> --src <address of oneflow-segment.min.js>
  npx oneflow-segment snippet --consent

  --key <key>         1Flow dashboard, Settings, Project Settings
  --src <address>     where you host oneflow-segment.min.js, or, on a staging site, oneflow-segment.development.js: whole,
                      or from / or ./ on
  --sdk-url <address> 1Flow's SDK from another address: another region, a first-party proxy
  --nonce <nonce>     CSP nonce, or the word that your template replaces by it
  --integrity         pins the facade to the file of that name in this package, or else to oneflow-segment.min.js, of
                      version ${version()}
  --options <JSON>    more options of load, such as '{"lists":"index"}'
  --trusted-types     for pages with require-trusted-types-for 'script'
  --no-preload        without the preload lines: a policy of hashes with 'strict-dynamic' refuses them
  --attributes <JSON> more attributes of the script, such as '{"data-cfasync":"false"}'
  --xhtml             for pages served as application/xhtml+xml
  --consent           the snippet alone: your page calls load after consent
  --hash              prints, instead, the line for a policy of hashes that lets exactly these lines through
  --help, --version`;

const OPTIONS = {
  key: { type: 'string' },
  src: { type: 'string' },
  'sdk-url': { type: 'string' },
  nonce: { type: 'string' },
  integrity: { type: 'boolean' },
  options: { type: 'string' },
  'trusted-types': { type: 'boolean' },
  'no-preload': { type: 'boolean' },
  attributes: { type: 'string' },
  xhtml: { type: 'boolean' },
  consent: { type: 'boolean' },
  hash: { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
};

const DEFAULT_SDK_URL = 'https://1flow.app/js/1flow.js';
const TRUSTED_TYPES = "require-trusted-types-for 'script'; trusted-types oneflow-segment oneflow-segment-facade";
/** Where the page is, which nobody knows here. */
const PAGE = 'https://page.invalid';

/** What is no option of `load`, and the option that it has here. */
const ELSEWHERE = {
  ...{ projectApiKey: '--key', consent: '--consent', xhtml: '--xhtml', trustedTypes: '--trusted-types' },
  ...{ preload: '--no-preload', attributes: '--attributes', nonce: '--nonce', src: '--src', sdkUrl: '--sdk-url' },
};

try {
  console.log(answer(process.argv.slice(2)));
} catch (error) {
  console.error(`oneflow-segment: ${error.message}\n\nnpx oneflow-segment --help says what there is.`);
  process.exitCode = 1;
}

function answer(args) {
  const { values, positionals } = read(args);
  if (values.version) return version();
  if (values.help || args.length === 0) return HELP;
  const [command, ...others] = positionals;
  if (command !== 'snippet')
    throw new Error(command ? `there is no command ${command}` : 'a command is missing: snippet');
  if (others.length > 0) throw new Error(`snippet takes no ${others.join(' ')}: is there a -- missing, or a quote?`);
  const given = settings(values);
  if (!values.hash) return renderSnippet({ ...given, ...defined({ xhtml: values.xhtml }) }).trimEnd();
  if (values.xhtml) throw new Error('--hash is of the lines for HTML, not of those for --xhtml');
  return policy(snippetParts(given), given);
}

/** What Node says of a wrong command line is about its own function. */
function read(args) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const [, name] = /'(--?[\w-]+)/.exec(error.message) ?? [];
    if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
      throw new Error(`there is no ${name}; options of load go into one, such as --options '{"lists":"index"}'`);
    if (error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' && name)
      throw new Error(OPTIONS[name.slice(2)]?.type === 'boolean' ? `${name} takes no value` : `${name} needs a value`);
    throw error;
  }
}

function settings({ key, src, nonce, integrity, consent, options, attributes, ...rest }) {
  const shared = defined({ nonce, consent, attributes: attributes && parse('--attributes', attributes) });
  if (!consent && !key) throw new Error('--key is missing: your project API key');
  if (!consent && !src) throw new Error('--src is missing: the address of oneflow-segment.min.js on your site or CDN');
  const named = {
    projectApiKey: key,
    src,
    sdkUrl: rest['sdk-url'],
    trustedTypes: rest['trusted-types'],
    integrity: integrity && hash(src ?? ''),
    preload: rest['no-preload'] ? false : undefined,
  };
  return { ...(options && loadOptions(options)), ...shared, ...defined(named) };
}

/** What belongs to the page, or to the command, has an option of its own here. */
function loadOptions(text) {
  const options = parse('--options', text);
  const other = Object.keys(options).find((name) => Object.hasOwn(ELSEWHERE, name));
  if (other) throw new Error(`--options has options of load; for ${other} there is ${ELSEWHERE[other]}`);
  return options;
}

function defined(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function parse(option, text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${option} is no JSON: ${error.message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${option} must be an object, such as '{"lists":"index"}'`);
  return value;
}

/** With hosts, for browsers and pages without 'strict-dynamic'. Without a load line no host is known. */
function policy({ hash: own }, { src, sdkUrl = DEFAULT_SDK_URL, trustedTypes }) {
  const hosts = src ? [src, sdkUrl].map(sourceOf) : [];
  return `script-src ${[`'${own}'`, ...new Set(hosts)].join(' ')}${trustedTypes ? `; ${TRUSTED_TYPES}` : ''}`;
}

/** As a policy names it; where there is no host, by its scheme. */
function sourceOf(address) {
  if (!URL.canParse(address, PAGE)) throw new Error(`${address} is no address of a script`);
  const { origin, protocol } = new URL(address, PAGE);
  if (origin === PAGE) return "'self'";
  return origin === 'null' ? protocol : origin;
}

/** Whoever hosts the facade under a name of his own hosts the minified one. */
function hash(src) {
  const [name] = /oneflow-segment(\.development)?\.js(?=$|[?#])/.exec(src) ?? ['oneflow-segment.min.js'];
  return `sha384-${createHash('sha384')
    .update(contentOf(`dist/${name}`))
    .digest('base64')}`;
}

function version() {
  return JSON.parse(contentOf('package.json')).version;
}

function contentOf(file) {
  return readFileSync(new URL(`../${file}`, import.meta.url));
}
