import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  preview: { headers: { 'content-security-policy': "script-src 'self' https://1flow.app" } },
});
