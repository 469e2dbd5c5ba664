// The npm entry `oneflow-segment/render-snippet`: the paste-ready HTML, for whoever makes pages.
export * from '../render-snippet/render-snippet.js';
