import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The page is files only: the portal serves them from `dist` under a policy that allows nothing inline. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Small files would become data: addresses, which the content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
