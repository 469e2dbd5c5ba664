export default defineNuxtPlugin((nuxtApp) => {
  nuxtApp.hook('app:mounted', () => {
    window.oneflowSegment.identify('97980cfea0067', { plan: 'pro' });
  });
  nuxtApp.hook('page:finish', () => {
    window.oneflowSegment.track('Page Viewed', { path: useRouter().currentRoute.value.path });
  });
});
