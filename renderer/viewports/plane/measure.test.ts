import { describe, expect, it } from 'vitest';
import type { Grid } from '#core/geometry';
import { circleStatistics, lengthMm } from './measure.ts';
import { planeFrame } from './plane-frame.ts';

const grid: Grid = {
  shape: [40, 40, 10],
  affineLps: [
    [-0.5, 0, 0, 10],
    [0, -0.5, 0, 10],
    [0, 0, 4, 0],
    [0, 0, 0, 1],
  ],
};

describe('measurements', () => {
  it('rule in mm on planes of non-square pixels', () => {
    expect(lengthMm(planeFrame(grid, 'k'), [0, 0], [6, 8])).toBeCloseTo(5);
    expect(lengthMm(planeFrame(grid, 'j'), [0, 0], [6, 1])).toBeCloseTo(5);
  });

  it('give mean and SD of the voxels in a circle', () => {
    const frame = planeFrame(grid, 'k');
    const values = new Int16Array(1600).fill(-1000);
    for (let row = 18; row <= 22; row++)
      for (let column = 18; column <= 22; column++) values[row * 40 + column] = 40 + (column % 2 ? 10 : -10);
    const found = circleStatistics(frame, values, [20, 20], [22, 20])!;
    // Within two voxels of the centre: 13 voxels, of which 6 lie in odd columns.
    expect(found.pixels).toBe(13);
    expect(found.mean).toBeCloseTo(30 + (20 * 6) / 13);
    expect(found.sd).toBeCloseTo(20 * Math.sqrt((6 / 13) * (7 / 13)));
    expect(found.areaMm2).toBeCloseTo(Math.PI);
  });

  it('say so when no voxel lies in the circle', () => {
    const frame = planeFrame(grid, 'k');
    expect(circleStatistics(frame, new Int16Array(1600), [20.5, 20.5], [20.6, 20.5])).toBeNull();
  });
});
