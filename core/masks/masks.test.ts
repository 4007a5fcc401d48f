import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AXES, type Shape } from '#core/geometry';
import {
  decodePacket,
  decodeRuns,
  encodePacket,
  encodeRuns,
  extent,
  largestSlice,
  Mask,
  planeBox,
  planeComponents,
} from './index.ts';

const bits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 1 }), { minLength: length, maxLength: length });
const anyMask = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
  .chain(([i, j, k]) => bits(i * j * k).map((data) => ({ shape: [i, j, k] as Shape, data })));

test('run lengths bring any slice back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 }).chain(bits), (data) => {
      const pixels = Uint8Array.from(data);
      expect(decodeRuns(encodeRuns(pixels), pixels.length)).toEqual(pixels);
    }),
  );
});

test('an empty slice costs no byte and a long run a few', () => {
  expect(encodeRuns(new Uint8Array(262144)).length).toBe(0);
  expect(encodeRuns(new Uint8Array(262144).fill(1)).length).toBe(4);
});

test('damaged run lengths are refused, whatever the damage', () => {
  const runs = encodeRuns(Uint8Array.from([0, 0, 1, 1, 1]));
  expect(() => decodeRuns(runs, 4)).toThrow(/5 pixels in a slice of 4/);
  expect(() => decodeRuns(Uint8Array.of(0x80), 4)).toThrow(/varint/);
  expect(() => decodeRuns(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 4)).toThrow(/varint/);
});

test('a packet brings back every slice with its place', () => {
  const packet = {
    revision: 12,
    slices: [
      { segmentId: 'a', k: 3, runs: Uint8Array.of(1, 2, 3) },
      { segmentId: 'b', k: 0, runs: new Uint8Array() },
    ],
  };
  expect(decodePacket(encodePacket(packet))).toEqual(packet);
});

test('a packet that is cut off anywhere is refused', () => {
  const bytes = encodePacket({ revision: 1, slices: [{ segmentId: 'a', k: 1, runs: Uint8Array.of(4, 5) }] });
  for (let n = 0; n < bytes.length; n++) expect(() => decodePacket(bytes.subarray(0, n))).toThrow(RangeError);
});

test('a plane written along any axis is read back, and says which slices it changed', () => {
  fc.assert(
    fc.property(anyMask, fc.constantFrom(...AXES), fc.nat(), ({ shape, data }, axis, seed) => {
      const mask = Mask.fromDense(shape, data);
      const before = mask.toDense();
      const index = seed % shape[AXES.indexOf(axis)];
      const plane = mask.plane(axis, index).map((v, n) => (n % 2 ? v : 1 - v));
      const changed = mask.setPlane(axis, index, plane);
      expect(mask.plane(axis, index)).toEqual(plane);
      const after = mask.toDense();
      const size = shape[0] * shape[1];
      const differing = [...Array(shape[2]).keys()].filter((k) =>
        after.subarray(k * size, (k + 1) * size).some((v, n) => v !== before[k * size + n]),
      );
      expect(changed).toEqual(differing);
    }),
  );
});

test('bounds are inclusive and tight', () => {
  const mask = new Mask([4, 3, 5]);
  mask.setSlice(1, Uint8Array.from([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
  mask.setSlice(3, Uint8Array.from([0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0]));
  expect(extent(mask)).toEqual([1, 3, 1, 2, 1, 3]);
  expect(largestSlice(mask)).toBe(3);
  expect(planeBox(mask.plane('k', 3), 4)).toEqual([2, 1, 3, 2]);
  expect(extent(new Mask([2, 2, 2]))).toBeNull();
});

test('components of a plane meet by edges only and come largest first', () => {
  // 1 1 0
  // 0 0 1
  // 1 0 1
  const found = planeComponents(Uint8Array.from([1, 1, 0, 0, 0, 1, 1, 0, 1]), 3);
  expect(found.map((c) => [...c])).toEqual([[0, 1], [5, 8], [6]]);
});
