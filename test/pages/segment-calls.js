// A site that gives our built plugin to Segment, with 1Flow's SDK at this address's `sdkUrl`, and makes five calls.
import { oneflowDestination } from 'oneflow-segment/segment';

const sdkUrl = new URL(import.meta.url).searchParams.get('sdkUrl') ?? '';
window.plugin = oneflowDestination({ projectApiKey: 'test-key-123', sdkUrl });
analytics.register(window.plugin);
analytics.ready(() => {
  analytics.identify('u1', { address: { city: 'Oslo' } });
  analytics.track('A', { items: ['a'] });
  analytics.page('Pricing');
  analytics.screen('Home');
  analytics.track('B');
});
