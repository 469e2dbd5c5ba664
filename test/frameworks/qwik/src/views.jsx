import { component$, useSignal, useVisibleTask$ } from '@builder.io/qwik';
import { useLocation } from '@builder.io/qwik-city';

export const Views = component$(() => {
  const location = useLocation();
  const seen = useSignal('');
  useVisibleTask$(
    () => {
      window.oneflowSegment.identify('97980cfea0067', { plan: 'pro' });
    },
    { strategy: 'document-ready' },
  );
  useVisibleTask$(
    ({ track }) => {
      const path = track(() => location.url.pathname);
      if (path === seen.value) return;
      seen.value = path;
      window.oneflowSegment.track('Page Viewed', { path });
    },
    { strategy: 'document-ready' },
  );
  return null;
});
