import { globSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { defineConfig, type Plugin } from 'vite';
import { unbundledPackages } from '../package/contents.ts';
import { fromRoot, root } from '../tasks/paths.ts';

/** Programs of their own, that the main process starts by file name: workers and the inference process. */
const programs = globSync('electron/**/{*.worker,*.worker.node,child.node}.ts', { cwd: root });

/** Sources name these programs `./x.ts`; in the build all of them lie beside each other as `./x.js`. */
function siblingPrograms(): Plugin {
  return {
    name: 'sagitta:sibling-programs',
    transform: (code) =>
      code.replace(/(new URL\(\s*(['"])\.\/[\w.-]+)\.ts(\2\s*,\s*import\.meta\.url)/g, '$1.js$3'),
  };
}

export default defineConfig({
  root,
  publicDir: false,
  plugins: [siblingPrograms()],
  ssr: { target: 'node', noExternal: true },
  build: {
    ssr: true,
    outDir: fromRoot('.vite', 'build'),
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    rolldownOptions: {
      input: ['electron/hosts/electron.main.ts', ...programs].map((path) => fromRoot(path)),
      external: (id) =>
        id === 'electron' ||
        id.startsWith('node:') ||
        builtinModules.includes(id) ||
        unbundledPackages.some((name) => id === name || id.startsWith(`${name}/`)),
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
