import { createOneflowSegment } from 'oneflow-segment';

const oneflowSegment = createOneflowSegment();
oneflowSegment.load('YOUR_PROJECT_API_KEY');
oneflowSegment.identify('97980cfea0067', { plan: 'pro' });
oneflowSegment.track('Page Viewed', { path: location.pathname });
