import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Axis, axisIndex, inPlaneAxes, toWorld, type Vec3, type Volume } from '#core/geometry';
import { emptyVolume, restored, restoredAxis, storages } from '../../test/support/orientations.ts';
import { planeOrientation } from './orientation.ts';
import {
  boxToDisplay,
  extractPlane,
  maskToDisplay,
  maskToStored,
  planeLayout,
  storedSize,
  timeOf,
  toDisplay,
  toStored,
} from './plane.ts';

/** A scan tilted by a few degrees, as gantries and patients are. */
const tilted = [
  [0.8, 0.02, -0.1, -50],
  [-0.03, 1.1, 0.2, 20],
  [0.05, -0.12, 2.5, -400],
  [0, 0, 0, 1],
];

function counted(): Volume {
  const volume = emptyVolume([5, 4, 3], tilted);
  volume.data.forEach((_, n) => {
    volume.data[n] = n;
  });
  return volume;
}

const anyStorage = fc.constantFrom(...storages);
const anyAxis = fc.constantFrom<Axis>('i', 'j', 'k');

describe('radiological display orientation', () => {
  const steps = (volume: Volume, axis: Axis) => {
    const layout = planeLayout(volume, axis);
    const voxel = (x: number, y: number): Vec3 => {
      const [a, b] = toStored(layout, [x, y]);
      const [p, q] = inPlaneAxes(axis);
      const ijk: [number, number, number] = [0, 0, 0];
      ijk[axisIndex(p)] = a;
      ijk[axisIndex(q)] = b;
      return toWorld(volume.affineLps, ijk);
    };
    const [o, right, down] = [voxel(0, 0), voxel(1, 0), voxel(0, 1)];
    const largest = (from: Vec3, to: Vec3) => {
      const d = [0, 1, 2].map((n) => to[n] - from[n]);
      const n = d.reduce((best, v, at) => (Math.abs(v) > Math.abs(d[best]) ? at : best), 0);
      return (d[n] > 0 ? 'LPS' : 'RAI')[n];
    };
    return { plane: layout.orientation.plane, right: largest(o, right), down: largest(o, down) };
  };

  it('shows the left on the right, anterior up, head up, whatever the storage', () => {
    for (const storage of storages) {
      const volume = restored(storage, counted());
      expect(steps(volume, restoredAxis(storage, 'k'))).toEqual({ plane: 'axial', right: 'L', down: 'P' });
      expect(steps(volume, restoredAxis(storage, 'j'))).toEqual({ plane: 'coronal', right: 'L', down: 'I' });
      expect(steps(volume, restoredAxis(storage, 'i'))).toEqual({ plane: 'sagittal', right: 'P', down: 'I' });
    }
  });

  it('gives the same pixels for every storage', () => {
    const volume = counted();
    const asIs = extractPlane(volume, planeLayout(volume, 'k'), 1, [0, 60]);
    for (const storage of storages) {
      const turned = restored(storage, volume);
      const axis = restoredAxis(storage, 'k');
      const layout = planeLayout(turned, axis);
      const slice = timeOf(layout, 1);
      expect(extractPlane(turned, layout, slice, [0, 60])).toEqual(asIs);
    }
  });

  it('assigns each stored axis to its own anatomical axis when two lean towards the same', () => {
    const leaning = [
      [1, 0.9, 0, 0],
      [0.8, 0.7, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ];
    const { across, down } = planeOrientation(leaning, 'k');
    expect(new Set([across, down])).toEqual(new Set(['i', 'j']));
  });
});

describe('pixels of a plane', () => {
  it('go to display and back unchanged', () => {
    fc.assert(
      fc.property(anyStorage, anyAxis, fc.nat(), fc.nat(), (storage, axis, p, q) => {
        const layout = planeLayout(restored(storage, counted()), axis);
        const [width, height] = storedSize(layout);
        const stored: [number, number] = [p % width, q % height];
        expect(toStored(layout, toDisplay(layout, stored))).toEqual(stored);
      }),
    );
  });

  it('keep their mask both ways, at the pixel where the mapping says', () => {
    fc.assert(
      fc.property(anyStorage, anyAxis, fc.nat(), (storage, axis, n) => {
        const layout = planeLayout(restored(storage, counted()), axis);
        const [width] = storedSize(layout);
        const stored = new Uint8Array(layout.width * layout.height);
        const at = n % stored.length;
        stored[at] = 1;
        const display = maskToDisplay(layout, stored);
        const [x, y] = toDisplay(layout, [at % width, Math.floor(at / width)]);
        expect(display.indexOf(1)).toBe(x + layout.width * y);
        expect(maskToStored(layout, display)).toEqual(stored);
      }),
    );
  });

  it('keep an inclusive box inclusive and ordered through flips', () => {
    for (const storage of storages) {
      const layout = planeLayout(restored(storage, counted()), 'k');
      const [x0, y0, x1, y1] = boxToDisplay(layout, [0, 1, 1, 1]);
      expect(x0 <= x1 && y0 <= y1).toBe(true);
      expect((x1 - x0 + 1) * (y1 - y0 + 1)).toBe(2);
    }
  });
});
