import { createHandler, StartServer } from '@solidjs/start/server';
import { snippetParts } from 'oneflow-segment/render-snippet';
import { getRequestEvent } from 'solid-js/web';

function Document(props) {
  const { code, attributes } = snippetParts({
    projectApiKey: 'YOUR_PROJECT_API_KEY',
    src: '/oneflow-segment.min.js',
    preload: false,
    nonce: getRequestEvent().locals.nonce,
  });
  return (
    <html lang="en">
      <head>
        <script {...attributes} innerHTML={code} />
        {props.assets}
      </head>
      <body>
        <div id="app">{props.children}</div>
        {props.scripts}
      </body>
    </html>
  );
}

export default createHandler(
  () => <StartServer document={Document} />,
  ({ locals }) => ({ nonce: locals.nonce }),
);
