import { defineConfig } from 'astro/config';

// Without it Astro writes small scripts into the page, where the policy has no hash of them.
export default defineConfig({ vite: { build: { assetsInlineLimit: 0 } } });
