import { describe, expect, test } from 'vitest';
import { dicomFile, type Elements } from '#core/formats/testing';
import type { Grid } from '#core/geometry';
import { parseDicom } from '../dicom/index.ts';
import { hexFromCielab, readSeg } from './index.ts';

const GRID: Grid = {
  shape: [5, 3, 2],
  affineLps: [
    [0.8, 0, 0, -10],
    [0, 0.7, 0, -20],
    [0, 0, 2, 30],
    [0, 0, 0, 1],
  ],
};

interface Frame {
  readonly segment: number;
  readonly position: readonly number[];
}

interface SegOptions {
  readonly type: string;
  readonly bits: number;
  readonly columns: number;
  readonly rows: number;
  readonly orientation: readonly number[];
  readonly spacing: readonly number[];
  readonly frames: readonly Frame[];
  readonly pixels: Uint8Array;
}

function seg(o: SegOptions): Uint8Array {
  const segments = [1, 2].map(
    (n): Elements => ({ '0062,0004': ['US', [n]], '0062,0005': ['LO', `segment ${n}`] }),
  );
  return dicomFile(
    {
      '0008,0060': ['CS', 'SEG'],
      '0028,0008': ['IS', String(o.frames.length)],
      '0028,0010': ['US', [o.rows]],
      '0028,0011': ['US', [o.columns]],
      '0028,0100': ['US', [o.bits]],
      '0062,0001': ['CS', o.type],
      '0062,0002': ['SQ', segments],
      '0062,000e': ['US', [200]],
      '5200,9229': [
        'SQ',
        [
          {
            '0020,9116': ['SQ', [{ '0020,0037': ['DS', o.orientation.join('\\')] }]],
            '0028,9110': ['SQ', [{ '0028,0030': ['DS', o.spacing.join('\\')] }]],
          },
        ],
      ],
      '5200,9230': [
        'SQ',
        o.frames.map((f) => ({
          '0020,9113': ['SQ', [{ '0020,0032': ['DS', f.position.join('\\')] }]] as const,
          '0062,000a': ['SQ', [{ '0062,000b': ['US', [f.segment]] }]] as const,
        })),
      ],
      '7fe0,0010': ['OB', o.pixels],
    },
    '1.2.840.10008.1.2.1',
  );
}

async function read(options: SegOptions) {
  const bytes = seg(options);
  const file = parseDicom(bytes, bytes.length);
  if (!file?.pixels) throw new Error('no pixels');
  return readSeg(file, bytes.subarray(file.pixels.offset), { grid: GRID });
}

/** Bits one after the other, the first in the lowest. */
function packed(bits: readonly number[]): Uint8Array {
  const out = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, n) => {
    out[n >> 3] |= bit << (n & 7);
  });
  return out;
}

const usual = { columns: 5, rows: 3, orientation: [1, 0, 0, 0, 1, 0], spacing: [0.7, 0.8] };
const first = [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1];
const second = [0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];

describe('DICOM SEG', () => {
  test('BINARY: bits run on across frames and frames go to their slices, whatever their order', async () => {
    const frames = [
      { segment: 1, position: [-10, -20, 32] },
      { segment: 2, position: [-10, -20, 30] },
    ];
    const { masks } = await read({
      ...usual,
      type: 'BINARY',
      bits: 1,
      frames,
      pixels: packed([...first, ...second]),
    });
    expect(masks.map((m) => m.label)).toEqual(['segment 1', 'segment 2']);
    expect(masks[0].mask.slice(1)).toEqual(Uint8Array.from(first));
    expect(masks[0].mask.slice(0)).toBeUndefined();
    expect(masks[1].mask.slice(0)).toEqual(Uint8Array.from(second));
  });

  test('rows and columns that run backwards are turned', async () => {
    const frames = [{ segment: 1, position: [-10 + 4 * 0.8, -20 + 2 * 0.7, 30] }];
    const { masks } = await read({
      ...usual,
      orientation: [-1, 0, 0, 0, -1, 0],
      type: 'BINARY',
      bits: 1,
      frames,
      pixels: packed(first),
    });
    expect(masks[0].mask.slice(0)).toEqual(Uint8Array.from([...first].reverse()));
  });

  test('frames of another plane go in across the slices', async () => {
    const frames = [{ segment: 1, position: [-10, -20 + 0.7, 32] }];
    const { masks } = await read({
      columns: 5,
      rows: 2,
      orientation: [1, 0, 0, 0, 0, -1],
      spacing: [2, 0.8],
      type: 'BINARY',
      bits: 1,
      frames,
      pixels: packed([1, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
    });
    expect([masks[0].mask.get(0, 1, 1), masks[0].mask.get(4, 1, 0), masks[0].mask.count()]).toEqual([
      1, 1, 2,
    ]);
  });

  test('FRACTIONAL is cut at one half and says so', async () => {
    const frames = [{ segment: 1, position: [-10, -20, 30] }];
    const pixels = Uint8Array.from({ length: 15 }, (_, n) => n * 14);
    const { masks, warnings } = await read({ ...usual, type: 'FRACTIONAL', bits: 8, frames, pixels });
    expect(masks[0].mask.count()).toBe(pixels.filter((v) => v >= 100).length);
    expect(warnings).toMatchObject([{ code: 'seg-fractional' }]);
  });

  test('frames outside of the scan are counted and left out', async () => {
    const frames = [{ segment: 1, position: [-10, -20, 34] }];
    const { masks, warnings } = await read({
      ...usual,
      type: 'BINARY',
      bits: 1,
      frames,
      pixels: packed(first),
    });
    expect(masks[0].mask.count()).toBe(0);
    expect(warnings).toMatchObject([{ code: 'seg-outside', message: expect.stringMatching(/^4 /) }]);
  });

  test.each([
    ['half a slice away', { position: [-10, -20, 31] }, {}],
    ['with pixels of another size', { position: [-10, -20, 30] }, { spacing: [0.7, 0.9] }],
    [
      'turned by some degrees',
      { position: [-10, -20, 30] },
      { orientation: [0.98, 0.199, 0, -0.199, 0.98, 0] },
    ],
  ])('frames %s are refused', async (_, { position }, over) => {
    const frames = [{ segment: 1, position }];
    await expect(
      read({ ...usual, ...over, type: 'BINARY', bits: 1, frames, pixels: packed(first) }),
    ).rejects.toMatchObject({ code: 'geometry-mismatch', message: expect.stringMatching(/\d\.\d\d/) });
  });

  test('with too few bits is cut off', async () => {
    const frames = [30, 32].map((z) => ({ segment: 1, position: [-10, -20, z] }));
    await expect(
      read({ ...usual, type: 'BINARY', bits: 1, frames, pixels: Uint8Array.of(1) }),
    ).rejects.toMatchObject({ code: 'file-truncated' });
  });
});

test.each([
  ['white', [65535, 32896, 32896], '#ffffff'],
  ['black', [0, 32896, 32896], '#000000'],
  // sRGB red is L* 53.24, a* 80.09, b* 67.20.
  ['red', [34891, 53479, 50167], '#ff0000'],
  // As dcmqi writes the liver of 3D Slicer.
  ['liver', [41661, 41167, 40792], '#dd8265'],
] as const)('CIELab %s', (_, lab, hex) => {
  expect(hexFromCielab([lab[0], lab[1], lab[2]])).toBe(hex);
});
