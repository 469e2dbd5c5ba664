import { headers } from 'next/headers';
import { snippetParts } from 'oneflow-segment/render-snippet';
import { Views } from './views';

export default async function Layout({ children }) {
  const { code, attributes } = snippetParts({
    projectApiKey: 'YOUR_PROJECT_API_KEY',
    src: '/oneflow-segment.min.js',
    preload: false,
    nonce: (await headers()).get('x-nonce'),
  });
  return (
    <html lang="en">
      <head>
        <script {...attributes} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: code }} />
      </head>
      <body>
        <Views />
        {children}
      </body>
    </html>
  );
}
