import { posix } from 'node:path';
import type { Import, SourceFile } from './module-graph.ts';

/** What breaks the rules of the house, one line each; empty when all is well. */
export function violations(files: readonly SourceFile[]): string[] {
  const doors = new Set(files.map((file) => file.path).filter((path) => posix.basename(path) === 'index.ts'));
  const found = files.flatMap((file) =>
    file.imports.flatMap((one) =>
      [layerRule, platformRule, (from: string, imported: Import) => doorRule(from, imported, doors)]
        .map((rule) => rule(file.path, one))
        .filter((text) => text !== undefined)
        .map((text) => `${file.path}: ${one.specifier} ${text}`),
    ),
  );
  return [...found, ...cycles(files).map((cycle) => `cycle: ${cycle.join(' -> ')}`)];
}

const mayImport: Record<string, string[]> = {
  core: ['core'],
  electron: ['electron', 'core'],
  renderer: ['renderer', 'core'],
};

/** renderer -> core <- electron. Tests may use what test/ holds for all of them. */
function layerRule(from: string, { target }: Import): string | undefined {
  if (!target) return undefined;
  const [layer] = from.split('/');
  const [other] = target.split('/');
  const allowed = mayImport[layer].includes(other) || (other === 'test' && isTest(from));
  return allowed ? undefined : `leads from ${layer} into ${other}`;
}

/** Packages that run in Node, a worker and a browser alike, and touch nothing outside. */
const corePackages = /^(zod|dcmjs|dicom-parser|@cornerstonejs\/codec-[^/]+)(\/|$)/;

/** core runs everywhere; the renderer runs in a page. Tests run in Node. */
function platformRule(from: string, { specifier, target }: Import): string | undefined {
  const [layer] = from.split('/');
  if (target || isTest(from) || layer === 'electron') return undefined;
  if (/^(node:|electron$|electron\/|ws$)/.test(specifier)) return `cannot be had in ${layer}`;
  // The one writer of protobuf: ONNX files.
  if (specifier === 'protobufjs/minimal.js' && from === 'core/sam2/graphs/onnx-encode.ts') return undefined;
  if (layer === 'core' && !corePackages.test(specifier)) return 'is a package that core does not know';
  if (specifier === 'zod' && !from.startsWith('core/contract/')) return 'comes from #core/contract only';
  return undefined;
}

/** A folder with an index.ts is entered through it, or through the door of a folder within, except from inside. */
function doorRule(from: string, { target }: Import, doors: ReadonlySet<string>): string | undefined {
  if (!target || doors.has(target)) return undefined;
  for (let folder = posix.dirname(target); folder !== '.'; folder = posix.dirname(folder)) {
    const door = `${folder}/index.ts`;
    const inside = from.startsWith(`${folder}/`);
    if (!inside && doors.has(door)) return `reaches past ${door}`;
  }
  return undefined;
}

function isTest(path: string): boolean {
  return /\.(test|fixture)\.tsx?$/.test(path);
}

/** Rings of imports that exist at run time. */
function cycles(files: readonly SourceFile[]): string[][] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const found: string[][] = [];
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path]);
      return;
    }
    if (done.has(path)) return;
    for (const { target, typeOnly } of byPath.get(path)?.imports ?? [])
      if (target && !typeOnly && byPath.has(target)) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return found;
}
