// Owns how each bundler is asked for the same thing: one bundle per entry, as a site builds it, and every warning as text.
// It knows the bundlers and no test.
import { nodeResolve } from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import { build as viteBuild } from 'vite';
import webpack from 'webpack';

/**
 * Each takes a project's folder, the addresses of its entries, `{ name: path }`, and a folder to write to, webpack its mode,
 * too. It resolves with the warnings of the bundler, and rejects where it can't bundle.
 */
export const bundlers = {
  async Vite(root, input, outDir) {
    const warnings = [];
    const note = (message) => warnings.push(message);
    const logger = {
      info() {},
      warn: note,
      warnOnce: note,
      error: note,
      clearScreen() {},
      hasErrorLogged: () => false,
    };
    await viteBuild({
      root,
      configFile: false,
      customLogger: logger,
      build: { outDir, emptyOutDir: false, rollupOptions: { input, preserveEntrySignatures: 'strict' } },
    });
    return warnings;
  },

  async Rollup(_, input, dir) {
    const warnings = [];
    const onwarn = ({ message }) => warnings.push(message);
    const bundle = await rollup({ input, plugins: [nodeResolve({ browser: true })], onwarn });
    await bundle.write({ dir, format: 'es' });
    return warnings;
  },

  async esbuild(_, entryPoints, outdir) {
    const { warnings } = await esbuild.build({ entryPoints, outdir, bundle: true, format: 'esm', logLevel: 'silent' });
    return warnings.map(({ text }) => text);
  },

  async webpack(context, entry, path, mode = 'production') {
    const options = { context, entry, output: { path }, mode, target: 'web', performance: false };
    const compiler = webpack(options);
    const stats = await new Promise((resolve, reject) => {
      compiler.run((error, found) => (error ? reject(error) : resolve(found)));
    });
    await new Promise((resolve) => compiler.close(resolve));
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
    if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
    return warnings.map(({ message }) => message);
  },
};
