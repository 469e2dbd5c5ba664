import { Router, useLocation } from '@solidjs/router';
import { FileRoutes } from '@solidjs/start/router';
import { createEffect, onMount, Suspense } from 'solid-js';

function Views(props) {
  const location = useLocation();
  onMount(() => {
    window.oneflowSegment.identify('97980cfea0067', { plan: 'pro' });
  });
  createEffect(() => {
    window.oneflowSegment.track('Page Viewed', { path: location.pathname });
  });
  return <Suspense>{props.children}</Suspense>;
}

export default function App() {
  return (
    <Router root={Views}>
      <FileRoutes />
    </Router>
  );
}
