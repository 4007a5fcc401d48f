import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // Both hosts serve the window from the root of its origin.
  base: '/',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'chrome140',
    // Inlined assets would be data: URLs, which the Content-Security-Policy does not allow everywhere.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4000,
  },
});
