import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SagittaError } from '#core/contract';
import {
  type Affine,
  axisOrders,
  orientationCode,
  reorderGrid,
  reorderVoxels,
  type Shape,
  spacingMm,
  voxelMl,
} from '#core/geometry';
import { readNifti, type StoredArray, writeNifti } from './index.ts';
import { bigEndian, withFields } from './test-support.ts';

const DATA = '../shared/data';
const LPS: Affine = [
  [0.8, 0, 0, -100],
  [0, 0.7, 0, -90],
  [0, 0, 2.5, 30],
  [0, 0, 0, 1],
];
const SHAPE: Shape = [3, 2, 2];
const HU = [-1000, -500, 0, 40, 60, 100, 300, 1000, 1200, -20, 7, -8];

const file = (data: StoredArray = Int16Array.from(HU), affineLps = LPS, shape: Shape = SHAPE) =>
  writeNifti({ shape, data, affineLps });

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return (error as SagittaError).code;
  }
  return 'no error';
}

describe('datatypes', () => {
  const types: [string, StoredArray, readonly number[]][] = [
    ['uint8', Uint8Array.from(HU, (v) => (v + 1000) / 10), HU.map((v) => Math.trunc((v + 1000) / 10))],
    ['int8', Int8Array.from(HU, (v) => v / 10), HU.map((v) => Math.trunc(v / 10))],
    ['uint16', Uint16Array.from(HU, (v) => v + 1000), HU.map((v) => v + 1000)],
    ['int16', Int16Array.from(HU), HU],
    ['uint32', Uint32Array.from(HU, (v) => v + 1000), HU.map((v) => v + 1000)],
    ['int32', Int32Array.from(HU), HU],
    ['uint64', BigUint64Array.from(HU, (v) => BigInt(v + 1000)), HU.map((v) => v + 1000)],
    ['int64', BigInt64Array.from(HU, (v) => BigInt(v)), HU],
    ['float32', Float32Array.from(HU), HU],
    ['float64', Float64Array.from(HU), HU],
  ];

  test.each(types)(
    '%s of either byte order keeps its values, as Int16 where they fit',
    (_, data, expected) => {
      const little = readNifti(file(data)).volume.data;
      const big = readNifti(bigEndian(file(data), data.BYTES_PER_ELEMENT)).volume;
      expect(little).toEqual(Int16Array.from(expected));
      expect(big.data).toEqual(little);
      expect(big.affineLps).toEqual(readNifti(file(data)).volume.affineLps);
    },
  );

  test('integers beyond 16 bits and fractions stay exact as Float32', () => {
    const long = readNifti(file(Int32Array.from(HU, (v) => v * 40)));
    expect(long.volume.data).toEqual(Float32Array.from(HU, (v) => v * 40));
    const half = readNifti(file(Float32Array.from(HU, (v) => v + 0.5)));
    expect(half.volume.data).toEqual(Float32Array.from(HU, (v) => v + 0.5));
  });

  test('integers beyond 2^24 are said to be rounded', () => {
    const image = readNifti(file(Int32Array.from(HU, (v) => v * 100_000 + 1)));
    expect(image.warnings.map((w) => w.code)).toContain('values-rounded');
  });

  test('NaN becomes the least value, with a warning that counts it', () => {
    const data = Float32Array.from(HU);
    data[3] = Number.NaN;
    const image = readNifti(file(data));
    expect(image.volume.data[3]).toBe(-1000);
    expect(image.warnings[0]).toMatchObject({
      code: 'values-not-finite',
      message: expect.stringMatching(/^1 /),
    });
  });
});

describe('scaling', () => {
  const stored = Int16Array.from(HU, (v) => v + 1000);

  test('slope and intercept apply', () => {
    const image = readNifti(withFields(file(stored), { sclSlope: [2], sclInter: [-1000] }));
    expect(image.volume.data).toEqual(Int16Array.from(stored, (v) => v * 2 - 1000));
  });

  test.each([0, Number.NaN])('a slope of %s means none, whatever the intercept', (slope) => {
    const image = readNifti(withFields(file(stored), { sclSlope: [slope], sclInter: [-1000] }));
    expect(image.volume.data).toEqual(stored);
  });

  test('a broken slope gives floats', () => {
    const image = readNifti(withFields(file(stored), { sclSlope: [0.5], sclInter: [0.25] }));
    expect(image.volume.data).toEqual(Float32Array.from(stored, (v) => v * 0.5 + 0.25));
  });
});

describe('placement', () => {
  const rotated: Affine = [
    [0, 0, -2, 10],
    [-1, 0, 0, 20],
    [0, 1.5, 0, 30],
    [0, 0, 0, 1],
  ];

  test('the sform comes first and a qform that differs is reported', () => {
    const image = readNifti(withFields(file(undefined, rotated), { qoffset: [1, 2, 3] }));
    expect(image.volume.affineLps).toEqual(rotated);
    expect(image.warnings.map((w) => w.code)).toEqual(['nifti-forms-differ']);
  });

  test('the qform alone is enough', () => {
    const image = readNifti(
      withFields(file(undefined, rotated), { sformCode: [0], srow: Array(12).fill(0) }),
    );
    expect(image.volume.affineLps.flat().map((v) => Math.round(v * 1e5) / 1e5 + 0)).toEqual(rotated.flat());
    expect(image.warnings).toEqual([]);
  });

  test('without either, steps alone are taken and the unknown side is said loudly', () => {
    const image = readNifti(withFields(file(), { sformCode: [0], qformCode: [0] }));
    expect(spacingMm(image.volume.affineLps).map((v) => Math.fround(v))).toEqual(
      [0.8, 0.7, 2.5].map(Math.fround),
    );
    expect(image.warnings[0]).toMatchObject({ code: 'orientation-unknown' });
  });

  test('a singular placement is refused', () => {
    const broken = withFields(file(), { qformCode: [0], srow: [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0] });
    expect(codeOf(() => readNifti(broken))).toBe('geometry-invalid');
  });

  test('metres and micrometres become millimetres', () => {
    const metres = readNifti(withFields(file(), { xyztUnits: [1] })).volume;
    const micro = readNifti(withFields(file(), { xyztUnits: [3] })).volume;
    expect(spacingMm(metres.affineLps)[2]).toBeCloseTo(2500);
    expect(spacingMm(micro.affineLps)[2]).toBeCloseTo(0.0025);
  });

  test('a sheared affine is kept as it is', () => {
    const sheared: Affine = [
      [1, 0, 0, 5],
      [0, 1, 0.5, 6],
      [0, 0, 2, 7],
      [0, 0, 0, 1],
    ];
    const { volume } = readNifti(file(undefined, sheared));
    expect(volume.affineLps).toEqual(sheared);
    expect(voxelMl(volume)).toBeCloseTo(0.002);
  });
});

describe('what is refused', () => {
  const cases: [string, () => Uint8Array, string][] = [
    ['RGB colours', () => withFields(file(), { datatype: [128] }), 'file-unsupported'],
    ['complex numbers', () => withFields(file(), { datatype: [32] }), 'file-unsupported'],
    ['a series of volumes', () => withFields(file(), { dim: [4, 3, 2, 1, 2] }), 'file-unsupported'],
    ['a size of zero', () => withFields(file(), { dim: [3, 3, 0, 2] }), 'file-unsupported'],
    ['voxels cut off', () => file().slice(0, -1), 'file-truncated'],
    ['a header cut off', () => file().slice(0, 200), 'file-truncated'],
    ['another file', () => new TextEncoder().encode('P'.repeat(600)), 'not-an-image'],
    [
      'a wrong magic word',
      () => {
        const bytes = file();
        bytes[345] = 0x2d;
        return bytes;
      },
      'not-an-image',
    ],
  ];
  test.each(cases)('%s', (_, bytes, code) => {
    expect(codeOf(() => readNifti(bytes()))).toBe(code);
  });

  test('a fourth dimension of one volume is no reason to refuse', () => {
    expect(readNifti(withFields(file(), { dim: [4, 3, 2, 2, 1] })).volume.shape).toEqual([3, 2, 2]);
  });
});

describe('value kind', () => {
  test('values that reach down to air are Hounsfield units', () => {
    expect(readNifti(file()).valueKind).toBe('hu');
  });

  test('values as of an MR scan are raw, with a warning', () => {
    const image = readNifti(file(Int16Array.from(HU, (v) => Math.abs(v) - 47)));
    expect(image.valueKind).toBe('raw');
    expect(image.warnings.map((w) => w.code)).toEqual(['not-hu']);
  });
});

describe('round trips', () => {
  const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const rotation = fc.tuple(number(-3, 3), number(-3, 3), number(-3, 3)).map(([a, b, c]) => {
    const [ca, sa, cb, sb, cc, sc] = [a, b, c].flatMap((v) => [Math.cos(v), Math.sin(v)]);
    return [
      [ca * cb, ca * sb * sc - sa * cc, ca * sb * cc + sa * sc],
      [sa * cb, sa * sb * sc + ca * cc, sa * sb * cc - ca * sc],
      [-sb, cb * sc, cb * cc],
    ];
  });
  const step = fc.tuple(number(0.2, 5), number(0.2, 5), number(0.2, 5), fc.constantFrom(1, -1));
  const oblique = fc
    .tuple(rotation, step, fc.tuple(number(-500, 500), number(-500, 500), number(-500, 500)))
    .map(
      ([r, s, t]): Affine => [
        ...r.map((row, n) => [row[0] * s[0], row[1] * s[1], row[2] * s[2] * s[3], t[n]]),
        [0, 0, 0, 1],
      ],
    );
  const near = (a: Affine, b: Affine, tolerance: number) =>
    a.every((row, r) => row.every((v, c) => Math.abs(v - b[r][c]) < tolerance));

  test('any oblique affine comes back from the sform and from the qform', () => {
    fc.assert(
      fc.property(oblique, (affine) => {
        const written = file(undefined, affine);
        const qformOnly = withFields(written, { sformCode: [0] });
        return (
          near(readNifti(written).volume.affineLps, affine, 1e-4) &&
          near(readNifti(qformOnly).volume.affineLps, affine, 2e-3)
        );
      }),
    );
  });

  test('a scan stored in each of the 48 orders keeps every voxel where it is in the world', () => {
    const grid = { shape: SHAPE, affineLps: LPS };
    const codes = new Set<string>();
    for (const order of axisOrders()) {
      const turned = reorderGrid(grid, order);
      const data = reorderVoxels(SHAPE, Int16Array.from(HU), order);
      const { volume } = readNifti(
        withFields(file(data, turned.affineLps, turned.shape), { sformCode: [0] }),
      );
      expect(volume.data).toEqual(data);
      expect(near(volume.affineLps, turned.affineLps, 1e-4)).toBe(true);
      codes.add(orientationCode(volume.affineLps));
    }
    expect(codes.size).toBe(48);
  });

  test("a mask written with the source's header has its affine bit for bit, in either version", () => {
    for (const version of [1, 2] as const) {
      const source = readNifti(
        writeNifti({
          shape: SHAPE,
          data: Int16Array.from(HU),
          affineLps: LPS,
          orientation: { ...readNifti(file()).orientation, version, sformCode: 2, qformCode: 0 },
        }),
      );
      const mask = readNifti(
        writeNifti({
          shape: SHAPE,
          data: Uint8Array.from(HU, (v) => (v > 0 ? 1 : 0)),
          affineLps: source.volume.affineLps,
          orientation: source.orientation,
        }),
      );
      expect(mask.orientation).toEqual(source.orientation);
      expect(mask.volume.affineLps).toEqual(source.volume.affineLps);
    }
  });
});

describe.skipIf(!existsSync(DATA))('files of other makers', () => {
  const open = (path: string) => readNifti(gunzipSync(readFileSync(`${DATA}/${path}`)));

  test('TotalSegmentator: sform only, int32, unit 0', () => {
    const { volume, valueKind, range } = open('ts_abdomen/example_ct.nii.gz');
    expect(volume.shape).toEqual([122, 101, 112]);
    expect(volume.data).toBeInstanceOf(Int16Array);
    expect(range).toEqual([-1207, 3382]);
    expect(valueKind).toBe('hu');
    expect(orientationCode(volume.affineLps)).toBe('RAS');
  });

  test('IBSI: qform only, float32 of whole HU', () => {
    const { volume, valueKind } = open('ibsi_sts/STS_002/nifti/CT_image.nii.gz');
    expect(volume.data).toBeInstanceOf(Int16Array);
    expect(valueKind).toBe('hu');
    expect(orientationCode(volume.affineLps)).toBe('LPS');
    expect(spacingMm(volume.affineLps)[2]).toBeCloseTo(3.27, 2);
  });

  test('an MR scan is raw', () => {
    expect(open('ts_mr/example_mr_sm.nii.gz').valueKind).toBe('raw');
  });
});
