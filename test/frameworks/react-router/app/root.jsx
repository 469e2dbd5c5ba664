import { useContext, useEffect } from 'react';
import { Outlet, Scripts, useLocation } from 'react-router';
import { Snippet } from './snippet';

export function Layout({ children }) {
  const { code, attributes } = useContext(Snippet);
  return (
    <html lang="en">
      <head>
        <script {...attributes} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: code }} />
      </head>
      <body>
        {children}
        <Scripts />
      </body>
    </html>
  );
}

export default function Root() {
  const { pathname } = useLocation();
  useEffect(() => {
    window.oneflowSegment.identify('97980cfea0067', { plan: 'pro' });
  }, []);
  useEffect(() => {
    window.oneflowSegment.track('Page Viewed', { path: pathname });
  }, [pathname]);
  return <Outlet />;
}
