import { defineConfig } from 'vite';
import { fromRoot, root } from '../tasks/paths.ts';

/** A sandboxed preload script is one CommonJS file. */
export default defineConfig({
  root,
  publicDir: false,
  build: {
    outDir: fromRoot('.vite', 'build'),
    emptyOutDir: false,
    target: 'chrome140',
    minify: false,
    lib: {
      entry: fromRoot('electron', 'preload', 'preload.ts'),
      formats: ['cjs'],
      fileName: () => 'preload.cjs',
    },
    rolldownOptions: { external: ['electron'] },
  },
});
