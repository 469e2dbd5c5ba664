import { createApp } from 'vue';
import { createRouter, createWebHistory } from 'vue-router';
import App from './App.vue';
import First from './First.vue';
import Second from './Second.vue';

const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: First },
    { path: '/second', component: Second },
  ],
});

window.oneflowSegment.identify('97980cfea0067', { plan: 'pro' });
router.afterEach(({ path }) => {
  window.oneflowSegment.track('Page Viewed', { path });
});

createApp(App).use(router).mount('#app');
