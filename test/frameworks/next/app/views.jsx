'use client';
import { usePathname } from 'next/navigation';
import { useEffect } from 'react';

export function Views() {
  const path = usePathname();
  useEffect(() => {
    window.oneflowSegment.identify('97980cfea0067', { plan: 'pro' });
  }, []);
  useEffect(() => {
    window.oneflowSegment.track('Page Viewed', { path });
  }, [path]);
  return null;
}
