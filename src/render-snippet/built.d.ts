// The build provides this module: the text of the snippet, minified and without its load line.
declare module 'built:snippet' {
  const snippet: string;
  export default snippet;
}
