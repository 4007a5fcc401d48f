import { expect, test } from 'vitest';
import { type Import, importsOf, type SourceFile } from './module-graph.ts';
import { violations } from './rules.ts';

const file = (path: string, ...imports: (Partial<Import> & { specifier: string })[]): SourceFile => ({
  path,
  imports: imports.map((one) => ({ typeOnly: false, ...one })),
});
const to = (target: string, typeOnly = false) => ({ specifier: target, target, typeOnly });

test('imports, re-exports, dynamic imports and types are all seen', () => {
  const source = `
    import type { A } from './a.ts';
    import { b, type C } from './b.ts';
    export * from './d.ts';
    export type { E } from './e.ts';
    const f = await import('./f.ts');`;
  expect(importsOf('x.ts', source)).toEqual([
    { specifier: './a.ts', typeOnly: true },
    { specifier: './b.ts', typeOnly: false },
    { specifier: './d.ts', typeOnly: false },
    { specifier: './e.ts', typeOnly: true },
    { specifier: './f.ts', typeOnly: false },
  ]);
});

test.each([
  ['core/a.ts', 'electron/b.ts'],
  ['core/a.ts', 'renderer/b.ts'],
  ['renderer/a.ts', 'electron/b.ts'],
  ['electron/a.ts', 'renderer/b.ts'],
  ['electron/a.ts', 'test/support/b.ts'],
])('%s may not import %s, not even its types', (from, target) => {
  expect(violations([file(from, to(target, true))])).toHaveLength(1);
});

test.each([
  ['core/a.ts', 'core/b.ts'],
  ['electron/a.ts', 'core/b.ts'],
  ['renderer/a.ts', 'core/b.ts'],
  ['electron/a.test.ts', 'test/support/b.ts'],
])('%s may import %s', (from, target) => {
  expect(violations([file(from, to(target))])).toEqual([]);
});

test.each([
  ['core/a.ts', 'node:fs', 1],
  ['core/a.ts', 'react', 1],
  ['core/a.test.ts', 'node:fs', 0],
  ['core/masks/a.ts', 'zod', 1],
  ['core/contract/zod.ts', 'zod', 0],
  ['core/sam2/graphs/onnx-encode.ts', 'protobufjs/minimal.js', 0],
  ['core/masks/a.ts', 'protobufjs/minimal.js', 1],
  ['renderer/a.ts', 'electron', 1],
  ['renderer/a.ts', 'react', 0],
  ['electron/a.ts', 'node:fs', 0],
])('%s importing %s is %i violations', (from, specifier, count) => {
  expect(violations([file(from, { specifier })])).toHaveLength(count);
});

test('a folder is entered through its door, except from inside', () => {
  const door = file('core/masks/index.ts');
  const inner = file('core/masks/mask.ts', to('core/masks/packet.ts'));
  const packet = file('core/masks/packet.ts');
  const polite = file('core/sam2/a.ts', to('core/masks/index.ts'));
  const rude = file('core/sam2/b.ts', to('core/masks/mask.ts'));
  expect(violations([door, inner, packet, polite, rude])).toEqual([
    'core/sam2/b.ts: core/masks/mask.ts reaches past core/masks/index.ts',
  ]);
});

test('a ring of imports is named, a ring of types is none', () => {
  const ring = (typeOnly: boolean) => [
    file('core/a.ts', to('core/b.ts')),
    file('core/b.ts', to('core/a.ts', typeOnly)),
  ];
  expect(violations(ring(false))).toEqual(['cycle: core/a.ts -> core/b.ts -> core/a.ts']);
  expect(violations(ring(true))).toEqual([]);
});
