// As `parcel build` does it, which prints its warnings and goes on: here each is an error.
import { fileURLToPath } from 'node:url';
import { Parcel } from '@parcel/core';

const parcel = new Parcel({
  entries: ['index.html', 'second.html', 'entries.js'],
  defaultConfig: fileURLToPath(import.meta.resolve('@parcel/config-default')),
  mode: 'production',
  shouldAutoInstall: false,
  shouldDisableCache: true,
  defaultTargetOptions: { distDir: 'dist', shouldScopeHoist: true },
});
const { diagnostics = [] } = await parcel.run();
if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
