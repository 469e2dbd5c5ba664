import { snippetParts } from 'oneflow-segment/render-snippet';
import { renderToReadableStream } from 'react-dom/server';
import { ServerRouter } from 'react-router';
import { Snippet } from './snippet';

export default async function handleRequest(request, status, headers, context) {
  const nonce = btoa(crypto.randomUUID());
  const snippet = snippetParts({
    projectApiKey: 'YOUR_PROJECT_API_KEY',
    src: '/oneflow-segment.min.js',
    preload: false,
    nonce,
  });
  headers.set('content-type', 'text/html');
  headers.set('content-security-policy', `script-src 'nonce-${nonce}' 'strict-dynamic'`);
  const body = await renderToReadableStream(
    <Snippet value={snippet}>
      <ServerRouter context={context} url={request.url} nonce={nonce} />
    </Snippet>,
    { nonce },
  );
  return new Response(body, { status, headers });
}
