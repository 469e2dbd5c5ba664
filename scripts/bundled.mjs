// Owns how a package that browsers can't import as it is reaches the tests: as one bundled module. Needed for Segment's
// packages, whose own dependencies are CommonJS or, in the mapping kit, replaced as in the build.

import { build } from 'esbuild';

/**
 * A Web Test Runner plugin that bundles packages, `{ name: what to bundle for it }`, each when it is first asked for; `alias`
 * as esbuild has it.
 */
export function bundled(packages, alias = {}) {
  const names = Object.keys(packages);
  const addresses = new Map(names.map((name) => [`/__bundled/${name}.js`, name]));
  const bundles = new Map();

  const bundle = async (name) => {
    const options = {
      entryPoints: [packages[name]],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      alias,
    };
    const { outputFiles } = await build({ ...options, target: 'es2022', logLevel: 'error' });
    return outputFiles[0].text;
  };

  return {
    name: 'bundled',
    resolveImport: ({ source }) => (names.includes(source) ? `/__bundled/${source}.js` : undefined),
    async serve({ path }) {
      const name = addresses.get(path);
      if (!name) return undefined;
      if (!bundles.has(name)) bundles.set(name, bundle(name));
      return { body: await bundles.get(name), type: 'js' };
    },
  };
}
