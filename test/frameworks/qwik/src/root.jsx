import { component$, useServerData } from '@builder.io/qwik';
import { QwikCityProvider, RouterOutlet } from '@builder.io/qwik-city';
import { snippetParts } from 'oneflow-segment/render-snippet';
import { Views } from './views';

export default component$(() => {
  const { code, attributes } = snippetParts({
    projectApiKey: 'YOUR_PROJECT_API_KEY',
    src: '/oneflow-segment.min.js',
    nonce: useServerData('nonce'),
  });
  return (
    <QwikCityProvider>
      <head>
        <meta charset="utf-8" />
        <script {...attributes} dangerouslySetInnerHTML={code} />
      </head>
      <body>
        <Views />
        <RouterOutlet />
      </body>
    </QwikCityProvider>
  );
});
