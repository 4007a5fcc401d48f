import { describe, expect, test } from 'vitest';
import { officialCard } from '#core/sam2/checkpoint';
import { neededBytes, requireMemory } from './needed-memory.ts';

/** Slices' embeddings, which the measurement below did not hold: 30 of 16.8 MB at 1024 px. */
const embeddings = (imageSize: number) => 30 * 16 * (imageSize / 1024) ** 2;

/** Peaks of resident memory in MiB, random weights, seven memories and sixteen pointers, two threads. */
test.each([
  ['tiny', 512, 489],
  ['tiny', 1024, 1069],
  ['small', 512, 520],
  ['small', 1024, 1102],
  ['base+', 512, 672],
  ['base+', 1024, 1246],
  ['large', 512, 1267],
  ['large', 1024, 2004],
])('the estimate for %s at %d px meets the measured %d MiB within 6 %%', (size, imageSize, measured) => {
  const estimate =
    neededBytes(officialCard(size, '2.1'), imageSize, 'fp32') / 2 ** 20 - embeddings(imageSize);
  expect(Math.abs(estimate / measured - 1)).toBeLessThan(0.06);
});

const model = {
  name: 'SAM 2.1 large',
  weightsPath: '/large.pt',
  card: officialCard('large', '2.1'),
  imageSize: 1024,
  precision: 'fp32',
} as const;

describe('a model that does not fit', () => {
  const little = { residentBytes: null, availableBytes: 1.2e9, models: [] };

  test('is refused with the numbers and what to do', () => {
    expect(() => requireMemory(model, little)).toThrow(
      /^SAM 2\.1 large at 1024 px needs about 2\.\d GB of memory; 1\.2 GB are free\.$/,
    );
    expect(() => requireMemory(model, little)).toThrow(
      expect.objectContaining({ remedy: 'Close programs, choose 512 px or a smaller size of the model.' }),
    );
  });

  test('is not refused where it is open already', () => {
    const { name, imageSize, precision } = model;
    const models = [{ name, imageSize, precision, provider: 'cpu', msPerSlice: null }];
    expect(() => requireMemory(model, { ...little, models })).not.toThrow();
  });
});
