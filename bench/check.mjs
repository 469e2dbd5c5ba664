// `npm run bench:check`: fails when bench/results.md, a chart or the README's short table do not say what
// bench/results.json says. `--write` writes them anew, without measuring.

import { installPeers } from './install.mjs';

installPeers();
const { findDrift, isPublished, writeFiles } = await import('./report/files.mjs');

if (isPublished() && process.argv.includes('--write')) writeFiles();
const problems = isPublished()
  ? findDrift()
  : ['Nothing is published: `npm run bench -- --write` measures and keeps it.'];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length ? 1 : 0;
