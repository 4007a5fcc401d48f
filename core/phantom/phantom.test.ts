import { describe, expect, test } from 'vitest';
import { voxelMl } from '#core/geometry';
import type { Mask } from '#core/masks';
import { createPhantom, type Phantom } from './index.ts';

const phantom = createPhantom(1);
const find = (label: string, from: Phantom = phantom) => {
  const found = from.structures.find((s) => s.label === label);
  if (!found) throw new Error(`no ${label}`);
  return found.mask;
};

/** HU of the voxels of `mask` that are `depth` voxels away from its edge in the plane (negative: outside). */
function mean(values: number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

function inner(mask: Mask): number[] {
  const [ni, nj] = phantom.volume.shape;
  const values: number[] = [];
  for (const k of mask.occupied().slice(2, -2))
    for (let j = 2; j < nj - 2; j++)
      for (let i = 2; i < ni - 2; i++) {
        const deep = [-2, 0, 2].every((dj) => [-2, 0, 2].every((di) => mask.get(i + di, j + dj, k)));
        if (deep) values.push(phantom.volume.data[i + ni * (j + nj * k)]);
      }
  return values;
}

describe('the phantom', () => {
  test('is the same for the same seed and another for another', () => {
    const small = { shape: [40, 40, 20] as const };
    expect(createPhantom(5, small).volume.data).toEqual(createPhantom(5, small).volume.data);
    expect(createPhantom(6, small).volume.data).not.toEqual(createPhantom(5, small).volume.data);
  });

  test('is made in less than 1.5 s of processor time', () => {
    const before = process.cpuUsage();
    createPhantom(2);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(1.5);
  });

  test.each(['liver', 'spleen', 'left kidney', 'right kidney'])('the %s ends inside the scan', (label) => {
    const ks = find(label).occupied();
    expect(ks[0]).toBeGreaterThan(0);
    expect(ks[ks.length - 1]).toBeLessThan(79);
  });

  test.each([
    ['liver', 900, 2200],
    ['spleen', 80, 250],
    ['left kidney', 70, 200],
    ['right kidney', 70, 200],
    ['aorta', 50, 200],
  ])('the %s is of human size', (label, least, most) => {
    const ml = find(label).count() * voxelMl(phantom.volume);
    expect(ml).toBeGreaterThan(least);
    expect(ml).toBeLessThan(most);
  });

  test.each(['liver', 'spleen', 'left kidney', 'right kidney'])(
    'the %s stands 20 to 60 HU above the tissue around it at a noise of 15 to 25',
    (label) => {
      const values = inner(find(label));
      const level = mean(values);
      const surrounding = 20;
      expect(level - surrounding).toBeGreaterThan(20);
      expect(level - surrounding).toBeLessThan(60);
      const sd = Math.sqrt(mean(values.map((v) => (v - level) ** 2)));
      expect(sd).toBeGreaterThan(15);
      expect(sd).toBeLessThan(25);
    },
  );

  test('structures do not overlap', () => {
    const total = phantom.structures.reduce((sum, s) => sum + s.mask.count(), 0);
    const any = new Set<number>();
    for (const { mask } of phantom.structures)
      mask.toDense().forEach((v, n) => {
        if (v) any.add(n);
      });
    expect(any.size).toBe(total);
  });

  test('edges share their voxels: without noise there are values between the organ and its surroundings', () => {
    const clean = createPhantom(1, { noiseSdHu: 0 });
    const between = clean.volume.data.filter((v) => v > 30 && v < 55).length;
    expect(between).toBeGreaterThan(1000);
  });
});
