// The npm entry with diagnosis: bundlers take it while a site is being developed, by the export condition `development`.
import '../diagnosis/install.js';

export * from './index.js';
