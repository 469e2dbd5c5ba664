// Where the snippet builder gets `renderSnippet` from.
export { renderSnippet } from '/dist/render-snippet.js';
