// Owns how a package that browsers can't import as it is reaches the tests: as one bundled module. Needed for
// @segment/analytics-next, whose own dependencies are CommonJS.

import { build } from 'esbuild';

/** A Web Test Runner plugin that bundles packages, `{ name: what to bundle for it }`, each when it is first asked for. */
export function bundled(packages) {
  const names = Object.keys(packages);
  const addresses = new Map(names.map((name) => [`/__bundled/${name}.js`, name]));
  const bundles = new Map();

  const bundle = async (name) => {
    const options = { entryPoints: [packages[name]], bundle: true, write: false, format: 'esm', platform: 'browser' };
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
