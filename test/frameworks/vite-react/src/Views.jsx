import { useEffect } from 'react';
import { Outlet, useLocation } from 'react-router';
import { oneflowSegment } from './oneflow.js';

export function Views() {
  const { pathname } = useLocation();
  useEffect(() => {
    oneflowSegment.identify('97980cfea0067', { plan: 'pro' });
  }, []);
  useEffect(() => {
    oneflowSegment.track('Page Viewed', { path: pathname });
  }, [pathname]);
  return <Outlet />;
}
