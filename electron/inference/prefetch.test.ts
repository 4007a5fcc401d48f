import { expect, test } from 'vitest';
import { Prefetch } from './prefetch.ts';
import { Turnstile } from './turnstile.ts';
import type { View } from './view.ts';

/** A view of three slices that tells which of them were encoded. */
function viewWith(frameMs: number, encoded: number[], during: () => void = () => {}): View {
  const view = {
    layout: { count: 3 },
    model: { frameMs: () => frameMs },
    lastFrame: () => ({}),
    async embedding(_frame: object, slice: number) {
      encoded.push(slice);
      during();
    },
  };
  return view as unknown as View;
}

test('the neighbours of the prompted slice are encoded', async () => {
  const encoded: number[] = [];
  await new Prefetch(new Turnstile()).around(viewWith(10, encoded), 1);
  expect(encoded).toEqual([2, 0]);
});

test('there is nothing beyond the last slice', async () => {
  const encoded: number[] = [];
  await new Prefetch(new Turnstile()).around(viewWith(10, encoded), 2);
  expect(encoded).toEqual([1]);
});

test('it ends when something else is asked for', async () => {
  const encoded: number[] = [];
  const prefetch = new Prefetch(new Turnstile());
  await prefetch.around(
    viewWith(10, encoded, () => prefetch.stop()),
    1,
  );
  expect(encoded).toEqual([2]);
});

test('where a frame takes long the next prompt should not wait for it', async () => {
  const encoded: number[] = [];
  await new Prefetch(new Turnstile()).around(viewWith(4000, encoded), 1);
  expect(encoded).toEqual([]);
});
