// Owns what takes the place of the packages that Segment's mapping kit imports: the build and the tests put it there.
import { fileURLToPath } from 'node:url';

const KIT = fileURLToPath(new URL('../src/mappings/kit.ts', import.meta.url));

/** From the name of a package to the file that stands in for it. */
export const standIns = { 'aggregate-error': KIT, liquidjs: KIT, 'ts-custom-error': KIT };
