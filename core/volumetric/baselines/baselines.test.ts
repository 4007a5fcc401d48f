import { describe, expect, test } from 'vitest';
import type { Volume } from '#core/geometry';
import { Mask } from '#core/masks';
import { dice } from '#core/metrics';
import { baselineMasks } from './index.ts';
import { fillHoles, openPlane } from './plane-filters.ts';

const shape = [32, 30, 9] as const;
const identity = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];

/** An organ of 80 HU in fat of -90 HU on slices 2 to 6, and a vessel of the same value beside its box. */
const organ = (i: number, j: number, k: number) => k >= 2 && k <= 6 && (i - 14) ** 2 + (j - 12) ** 2 <= 49;
const vessel = (i: number, j: number) => (i - 27) ** 2 + (j - 25) ** 2 <= 4;

function volumeOf(hu: (i: number, j: number, k: number) => number): Volume {
  const data = new Int16Array(shape[0] * shape[1] * shape[2]);
  for (let k = 0, n = 0; k < shape[2]; k++)
    for (let j = 0; j < shape[1]; j++) for (let i = 0; i < shape[0]; i++, n++) data[n] = hu(i, j, k);
  return { shape, data, affineLps: identity };
}

const volume = volumeOf((i, j, k) => (organ(i, j, k) || vessel(i, j) ? 80 : -90));
const reference = Mask.fromDense(shape, volumeOf((i, j, k) => (organ(i, j, k) ? 1 : 0)).data);
const prompt = { axis: 'k', slice: 4, box: [7, 5, 21, 19] } as const;
const of = (name: string) => {
  const found = baselineMasks(volume, reference, { ...prompt, box: [...prompt.box] });
  return found.find((b) => b.name === name)!.mask;
};

describe('without a model', () => {
  test('the box is filled on every slice, its edges included', () => {
    expect(of('box').count()).toBe(15 * 15 * 9);
    expect([of('box').get(7, 5, 0), of('box').get(21, 19, 8), of('box').get(22, 19, 8)]).toEqual([1, 1, 0]);
  });

  test('the reference of the prompted slice is copied to every slice', () => {
    expect(of('copy').occupied()).toHaveLength(9);
    expect(of('copy').plane('k', 8)).toEqual(reference.plane('k', 4));
  });

  test('growing finds what is alike and hangs together, inside the box alone', () => {
    const grown = of('growing');
    expect(dice(grown, reference)).toBeGreaterThan(0.85);
    expect(grown.occupied()).toEqual([2, 3, 4, 5, 6]);
    expect(grown.get(27, 25, 4)).toBe(0);
  });

  test('growing along another axis gives the same object', () => {
    const [j0, k0, j1, k1] = [5, 2, 19, 6];
    const grown = baselineMasks(volume, reference, { axis: 'i', slice: 14, box: [j0, k0, j1, k1] });
    expect(dice(grown[1].mask, reference)).toBeGreaterThan(0.6);
  });

  test('growing from a box whose middle looks like nothing around it gives nothing more than that', () => {
    const speck = volumeOf((i, j) => (i === 14 && j === 12 ? 2000 : -90));
    const [, grown] = baselineMasks(speck, reference, { ...prompt, box: [14, 12, 14, 12] });
    expect(grown.mask.count()).toBe(0);
  });
});

describe('the filters of a plane', () => {
  const plane = (...rows: string[]) => Uint8Array.from(rows.flatMap((row) => [...row].map(Number)));

  test('opening drops what is thinner than three pixels and keeps the rest as it was', () => {
    expect(openPlane(plane('00000', '11101', '11101', '11101', '00000'), 5)).toEqual(
      plane('00000', '11100', '11100', '11100', '00000'),
    );
  });

  test('holes are filled, bays are not', () => {
    expect(fillHoles(plane('1111', '1011', '1110', '1110'), 4)).toEqual(
      plane('1111', '1111', '1110', '1110'),
    );
  });
});
