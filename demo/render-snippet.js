// Where the snippet builder gets the lines from.
export { renderSnippet, snippetParts } from '../dist/render-snippet.js';
