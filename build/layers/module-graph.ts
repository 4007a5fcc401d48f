import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, posix } from 'node:path';
import { parseSync } from 'vite';

export interface Import {
  /** As written. */
  specifier: string;
  /** File under the root, with slashes; undefined for packages and Node's own modules. */
  target?: string;
  /** Gone at run time. */
  typeOnly: boolean;
}

export interface SourceFile {
  /** Under the root, with slashes. */
  path: string;
  imports: Import[];
}

/** Every TypeScript file of the layers with what it imports. */
export function readModuleGraph(root: string): SourceFile[] {
  const paths = globSync('{core,electron,renderer}/**/*.{ts,tsx}', {
    cwd: root,
    exclude: (name) => name === 'dist' || name === 'node_modules',
  }).map((path) => path.replaceAll('\\', '/'));
  return paths.sort().map((path) => {
    const imports = importsOf(path, readFileSync(join(root, path), 'utf8'));
    return { path, imports: imports.map((one) => ({ ...one, target: resolve(root, path, one.specifier) })) };
  });
}

/** Imports and re-exports of one file. Throws when it cannot be parsed. */
export function importsOf(path: string, source: string): Import[] {
  const { module, errors } = parseSync(path, source, { lang: extname(path) === '.tsx' ? 'tsx' : 'ts' });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const imported = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
  }));
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries
      .filter((entry) => entry.moduleRequest)
      .map((entry) => ({ specifier: entry.moduleRequest?.value ?? '', typeOnly: entry.isType })),
  );
  const dynamic = module.dynamicImports
    .map(({ moduleRequest: { start, end } }) => source.slice(start, end))
    .filter((text) => /^['"]/.test(text))
    .map((text) => ({ specifier: text.slice(1, -1), typeOnly: false }));
  return [...imported, ...exported, ...dynamic];
}

function resolve(root: string, from: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return `${specifier.slice(1)}/index.ts`;
  if (!specifier.startsWith('.')) return undefined;
  const [plain] = specifier.split('?');
  const path = posix.join(dirname(from), plain);
  const whole = join(root, path);
  if (existsSync(whole) && statSync(whole).isFile()) return path;
  return (
    ['.ts', '.tsx', '/index.ts'].map((end) => path + end).find((one) => existsSync(join(root, one))) ?? path
  );
}
