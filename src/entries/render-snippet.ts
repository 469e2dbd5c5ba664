// The npm entry `oneflow-segment/render-snippet`: the paste-ready HTML, for whoever makes pages. It runs where a developer is, and
// says of a wrong option what it must be.
import { diagnosis } from '../api/seam.js';
import { explainOption } from '../diagnosis/checks.js';

export * from '../render-snippet/render-snippet.js';

diagnosis.option = explainOption;
