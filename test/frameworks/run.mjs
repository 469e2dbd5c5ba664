// Owns `npm run frameworks [name…]`: every application of this folder, or those that are named, one after the other, built with
// the packed package and driven in Chromium and Firefox. Its table is the one of docs/frameworks.md.

import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitOnSignals } from '../../scripts/engines.mjs';
import { startEngine } from '../top-level/driver.mjs';
import { createApplication, pack } from './application.mjs';
import { APPLICATIONS } from './applications.mjs';
import { checksFor, warmUp } from './checks.mjs';
import { startFront, startSdk } from './front.mjs';

const ENGINES = process.env.BROWSERS?.split(',') ?? ['Chromium', 'Firefox'];

/** A framework that hydrates badly says so at length. */
const MAX_LINES = 60;

exitOnSignals();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !APPLICATIONS[name]);
if (unknown.length > 0) throw new Error(`There is no ${unknown.join(', ')}: ${Object.keys(APPLICATIONS).join(', ')}`);

const count = { passed: 0, failed: 0 };
const rows = [];
const work = realpathSync(mkdtempSync(join(tmpdir(), 'oneflow-frameworks-')));
process.on('exit', () => rmSync(work, { recursive: true, force: true, maxRetries: 5 }));
const sdk = await startSdk();
const engines = await Promise.all(ENGINES.map((name) => startEngine(name)));
try {
  const tarball = await pack(work);
  for (const name of asked.length > 0 ? asked : Object.keys(APPLICATIONS)) await tryOne(name, tarball);
} finally {
  await Promise.all(engines.map((engine) => engine.stop()));
  await sdk.close();
}
console.log(['', ...table(rows), '', `${count.passed} passed, ${count.failed} failed`].join('\n'));
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;

async function tryOne(name, tarball) {
  const settings = APPLICATIONS[name];
  console.log(`\n${settings.title}`);
  let application;
  try {
    application = await createApplication(name, settings, { work, tarball, sdkOrigin: sdk.origin });
    await application.build();
    const before = count.failed;
    const versions = settings.versions.map((dependency) => `${dependency} ${application.version(dependency)}`);
    await drive(application, 'serve', settings);
    if (settings.develops) await drive(application, settings.develop ?? 'develop', settings);
    rows.push([settings, versions, count.failed === before]);
  } catch (error) {
    failed(`${name} was not built and served`, error);
  } finally {
    application?.remove();
  }
}

async function drive(application, script, settings) {
  const isDevelopment = script !== 'serve';
  const server = await application.start(script);
  const front = await startFront(server.origin);
  if (isDevelopment) await judge('development, a first visit', ({ page }) => warmUp(page, front), engines[0], front);
  for (const engine of engines) {
    for (const [title, check] of checksFor({ ...settings, isDevelopment })) {
      await judge(`${isDevelopment ? 'development, ' : ''}${title}, ${engine.name}`, check, engine, front);
    }
  }
  await front.close();
  await server.stop();
}

async function judge(title, check, engine, front) {
  const page = await engine.newPage();
  try {
    await check({ page, front, sdk });
    count.passed++;
    console.log(`  ok: ${title}`);
  } catch (error) {
    failed(title, error, page.messages);
  } finally {
    for (const gate of [front, sdk]) gate.release();
    await page.close();
  }
}

function failed(title, { message }, messages = []) {
  count.failed++;
  const lines = [message, ...messages].join('\n').split('\n');
  console.log([`  not ok: ${title}`, ...lines.slice(0, MAX_LINES)].join('\n    '));
}

/** As docs/frameworks.md has it. */
function table(all) {
  const day = new Date().toISOString().slice(0, 10);
  const lines = all.map(([{ title, policy, develops }, versions, isRight]) => {
    const servers = develops ? 'production, development' : 'production';
    return `| ${title} | ${versions.join(', ')} | ${servers} | ${policy} | ${isRight ? day : 'failed'} |`;
  });
  return ['| framework | versions | driven | policy | run on |', '|---|---|---|---|---|', ...lines];
}
