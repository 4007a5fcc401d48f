import { describe, expect, test } from 'vitest';
import type { SagittaError } from '#core/contract';
import { ctSeries, ctSlice, type SliceOptions } from '#core/formats/testing';
import { orientationCode, spacingMm, voxelMl } from '#core/geometry';
import {
  arrangeSeries,
  type DicomVolume,
  decodeFrame,
  describeInstance,
  frameBytes,
  type Instance,
  type PlaneReader,
  parseDicom,
  readStack,
} from './index.ts';

function instance(bytes: Uint8Array, path = 'a.dcm', force = false): Instance {
  const file = parseDicom(bytes, bytes.length);
  if (!file) throw new Error('cut off');
  return Object.assign(describeInstance(file, path, { force }), { bytes });
}

const read: PlaneReader = async ({ instance: i, frame }) => {
  const { bytes } = i as Instance & { bytes: Uint8Array };
  const size = frameBytes(i.format);
  const at = (i.file.pixels?.offset ?? 0) + frame * size;
  return decodeFrame(bytes.slice(at, at + size), i.format);
};

function arrange(files: readonly Uint8Array[]) {
  return arrangeSeries(files.map((bytes, n) => instance(bytes, `folder/${n}.dcm`)));
}

async function volumes(files: readonly Uint8Array[]): Promise<DicomVolume[]> {
  const { stacks } = arrange(files);
  return Promise.all(stacks.map((stack) => readStack(stack, read, () => {})));
}

async function one(files: readonly Uint8Array[]): Promise<DicomVolume> {
  const [volume] = await volumes(files);
  return volume;
}

const along = ({ volume }: DicomVolume) =>
  Array.from({ length: volume.shape[2] }, (_, k) => volume.data[k * volume.shape[0] * volume.shape[1]]);
const codes = ({ warnings }: DicomVolume) => warnings.map((w) => w.code);

function refusal(bytes: Uint8Array, force = false): string {
  try {
    instance(bytes, 'a.dcm', force);
  } catch (error) {
    return (error as SagittaError).code;
  }
  return 'taken';
}

describe('values', () => {
  const stored: Partial<SliceOptions> = { columns: 2, rows: 2, pixels: [0, 1024, 2047, 4095] };

  test.each([
    ['implicit little endian', '1.2.840.10008.1.2'],
    ['explicit little endian', '1.2.840.10008.1.2.1'],
    ['explicit big endian', '1.2.840.10008.1.2.2'],
  ])('%s', async (_, transferSyntax) => {
    const files = ctSeries([0, 2], { ...stored, transferSyntax });
    expect((await one(files)).volume.data.slice(0, 4)).toEqual(Int16Array.of(-1024, 0, 1023, 3071));
  });

  test('bits above the high bit (overlays) do not count, and 12-bit signs extend', async () => {
    const files = ctSeries([0, 2], {
      ...stored,
      pixels: [0xf800, 0x07ff, 0x0800, 0x1001],
      bitsStored: 12,
      signed: true,
      intercept: 0,
    });
    expect((await one(files)).volume.data.slice(0, 4)).toEqual(Int16Array.of(-2048, 2047, -2048, 1));
  });

  test('each slice has its own rescale', async () => {
    const files = [
      ctSlice({ pixels: 10, slope: 2, intercept: 5 }),
      ctSlice({ pixels: 10, positionLps: [-2, -3, 2], slope: 3, intercept: -7 }),
    ];
    expect(along(await one(files))).toEqual([25, 23]);
  });

  test('a broken slope gives Float32', async () => {
    const { volume } = await one(ctSeries([0, 2], { pixels: 5, slope: 0.5, intercept: 0.25 }));
    expect(volume.data).toBeInstanceOf(Float32Array);
    expect(volume.data[0]).toBe(2.75);
  });

  test('values beyond 16 bits widen the volume and keep what was there', async () => {
    const files = ctSeries([0, 2, 4], { columns: 2, rows: 2, pixels: [5, 65535, 3, 60000], intercept: 0 });
    const { volume } = await one(files);
    expect(volume.data).toEqual(Float32Array.of(5, 65535, 3, 60000, 5, 65535, 3, 60000, 5, 65535, 3, 60000));
  });

  test('padding becomes air and is counted', async () => {
    const files = ctSeries([0, 2], {
      ...stored,
      pixels: [63536, 1024, 1124, 63536],
      also: { '0028,0120': ['US', [63536]] },
    });
    const result = await one(files);
    expect(result.volume.data.slice(0, 4)).toEqual(Int16Array.of(-1024, 0, 100, -1024));
    expect(result.warnings).toContainEqual(
      expect.objectContaining({ code: 'pixel-padding', message: expect.stringMatching(/^4 /) }),
    );
  });

  test('MONOCHROME1 does not change HU', async () => {
    const result = await one(ctSeries([0, 2], { also: { '0028,0004': ['CS', 'MONOCHROME1'] } }));
    expect(along(result)).toEqual([0, 100]);
    expect(codes(result)).toEqual(['monochrome1']);
  });

  test.each(['MGML', 'Z_EFF', 'OD'])('values of type %s are no HU', async (type) => {
    const result = await one(ctSeries([0, 2], { also: { '0028,1054': ['LO', type] } }));
    expect(result.valueKind).toBe('raw');
    expect(codes(result)).toEqual(['not-hu']);
  });
});

describe('a series', () => {
  test('is sorted by position, not by instance number or file', async () => {
    const files = ctSeries([6, 0, 4, 2]);
    expect(along(await one(files))).toEqual([100, 300, 200, 0]);
  });

  test('takes its spacing from positions, not from Slice Thickness', async () => {
    const { volume } = await one(ctSeries([0, 2.5, 5]));
    expect(spacingMm(volume.affineLps)).toEqual([0.7, 0.8, 2.5]);
    expect(voxelMl(volume)).toBeCloseTo((0.7 * 0.8 * 2.5) / 1000);
  });

  test('keeps an oblique orientation and the place of its first voxel', async () => {
    const [c, s] = [Math.cos(0.4), Math.sin(0.4)];
    const files = [0, 1, 2].map((n) =>
      ctSlice({ orientation: [c, s, 0, -s, c, 0], positionLps: [7, 8, 9 + 3 * n], pixels: n }),
    );
    const { volume } = await one(files);
    const expected = [
      [0.7 * c, -0.8 * s, 0, 7],
      [0.7 * s, 0.8 * c, 0, 8],
      [0, 0, 3, 9],
      [0, 0, 0, 1],
    ];
    volume.affineLps.forEach((row, r) => {
      row.forEach((v, n) => {
        expect(v).toBeCloseTo(expected[r][n], 9);
      });
    });
  });

  test.each([
    ['coronal', [1, 0, 0, 0, 0, -1], 'LIP'],
    ['sagittal', [0, 1, 0, 0, 0, -1], 'PIR'],
    ['seen from above', [-1, 0, 0, 0, 1, 0], 'RPI'],
  ])('%s planes stack along their own normal', async (_, orientation, code) => {
    const [r, c] = [orientation.slice(0, 3), orientation.slice(3)];
    const n = [r[1] * c[2] - r[2] * c[1], r[2] * c[0] - r[0] * c[2], r[0] * c[1] - r[1] * c[0]];
    const files = [2, 0, 1].map((k) =>
      ctSlice({
        orientation,
        positionLps: [n[0] * k * 3, n[1] * k * 3, n[2] * k * 3],
        pixels: 1024 + k,
        instanceNumber: k,
      }),
    );
    const result = await one(files);
    expect(orientationCode(result.volume.affineLps)).toBe(code);
    expect(along(result)).toEqual([0, 1, 2]);
  });

  test('with a gantry tilt stays sheared and says so', async () => {
    const tilt = (20 * Math.PI) / 180;
    const orientation = [1, 0, 0, 0, Math.cos(tilt), -Math.sin(tilt)];
    const result = await one(
      [0, 1, 2].map((n) => ctSlice({ orientation, positionLps: [0, 0, 3 * n], instanceNumber: n })),
    );
    expect(voxelMl(result.volume)).toBeCloseTo((0.7 * 0.8 * 3 * Math.cos(tilt)) / 1000, 9);
    expect(result.warnings[0]).toMatchObject({
      code: 'gantry-tilt',
      message: expect.stringContaining('20.0 degrees'),
    });
  });

  test('that lacks slices is filled by interpolation, with their places', async () => {
    const result = await one(ctSeries([0, 2, 4, 8, 10]));
    expect(along(result)).toEqual([0, 100, 200, 250, 300, 400]);
    expect(result.warnings).toEqual([
      {
        code: 'missing-slices',
        message: expect.stringContaining('1 slice is missing between 4.00 and 8.00 mm'),
        slices: [3],
      },
    ]);
    expect(result.source.sopInstanceUids?.map((uid) => uid !== '')).toEqual([
      true,
      true,
      true,
      false,
      true,
      true,
    ]);
    expect(result.source.resampling).toMatchObject({ positionsMm: [0, 2, 4, 8, 10], stepMm: 2 });
  });

  test('of uneven spacing is resampled to even spacing over the same extent', async () => {
    const result = await one(ctSeries([0, 2, 4.6, 6, 8]));
    expect(codes(result)).toEqual(['uneven-spacing']);
    expect(spacingMm(result.volume.affineLps)[2]).toBeCloseTo(2);
    expect(along(result)).toEqual([0, 100, 177, 300, 400]);
  });

  test('of slices far apart is refused with their places', () => {
    const { stacks, refused } = arrange(ctSeries([0, 2, 100]));
    expect(stacks).toEqual([]);
    expect(refused[0].error).toMatchObject({
      code: 'geometry-invalid',
      message: expect.stringContaining('100.00 mm'),
    });
  });

  test('that jumps sideways is refused', () => {
    const files = [0, 1, 2].map((n) =>
      ctSlice({ positionLps: [n === 1 ? 5 : 0, 0, 3 * n], instanceNumber: n }),
    );
    expect(arrange(files).refused[0].error.message).toContain('5.00 mm to the side');
  });

  test('with the same image twice takes it once and says where', async () => {
    const files = ctSeries([0, 2, 4]);
    const result = await one([...files, files[1]]);
    expect(result.volume.shape[2]).toBe(3);
    expect(result.warnings).toEqual([
      { code: 'duplicate-slices', message: expect.stringContaining('at 2.00 mm'), slices: [1] },
    ]);
  });

  test('of two phases at the same places becomes two cases', async () => {
    const phase = (n: number) =>
      ctSeries([0, 2, 4]).map((_, k) =>
        ctSlice({
          positionLps: [0, 0, 2 * k],
          instanceNumber: 10 * n + k,
          pixels: 1024 + n,
          also: { '0020,0012': ['IS', String(n)] },
        }),
      );
    const found = await volumes([...phase(1), ...phase(2)]);
    expect(found.map(along)).toEqual([
      [1, 1, 1],
      [2, 2, 2],
    ]);
    expect(codes(found[0])).toEqual(['same-position']);
  });

  test('with one foreign image at a taken place is read without it, and the image is named', async () => {
    const files = [...ctSeries([0, 2, 4]), ctSlice({ positionLps: [-2, -3, 2], instanceNumber: 9 })];
    const { stacks, refused } = arrange(files);
    expect(stacks.map((s) => s.sliceCount)).toEqual([3]);
    expect(refused).toMatchObject([{ path: 'folder/3.dcm', error: { code: 'geometry-invalid' } }]);
  });

  test('mixed with another, and with a scout, is told apart', async () => {
    const scout = ctSlice({ orientation: [1, 0, 0, 0, 0, -1], columns: 6, rows: 6, instanceNumber: 99 });
    const found = await volumes([
      ...ctSeries([0, 2]),
      ...ctSeries([0, 3, 6], { seriesUid: '1.2.3.5' }),
      scout,
    ]);
    expect(found.map((v) => v.volume.shape)).toEqual([
      [4, 3, 2],
      [6, 6, 1],
      [4, 3, 3],
    ]);
    expect(codes(found[0])).toEqual(['series-split']);
  });

  test('without UIDs belongs together by folder', () => {
    const empty = { seriesUid: '', also: { '0008,0018': undefined, '0020,000d': undefined } };
    const files = ctSeries([0, 2, 4], empty);
    const instances = files.map((bytes, n) => instance(bytes, `${n === 2 ? 'other' : 'folder'}/${n}`));
    expect(arrangeSeries(instances).stacks.map((s) => s.planes.length)).toEqual([2, 1]);
  });

  test('whose slice cannot be decoded is read without it; the gap is reported', async () => {
    const { stacks } = arrange(ctSeries([0, 2, 4, 6]));
    const result = await readStack(
      stacks[0],
      (plane, slot) => {
        if (plane.instance.path === 'folder/2.dcm') throw new Error('damaged');
        return read(plane, slot);
      },
      () => {},
    );
    expect(along(result)).toEqual([0, 100, 200, 300]);
    expect(codes(result)).toEqual(['missing-slices']);
    expect(result.refused.map((r) => r.path)).toEqual(['folder/2.dcm']);
  });

  test('of one slice says that its thickness is only what the file claims', async () => {
    const result = await one([ctSlice()]);
    expect(spacingMm(result.volume.affineLps)[2]).toBe(9);
    expect(codes(result)).toEqual(['single-slice']);
  });
});

describe('what is refused', () => {
  const cases: [string, Partial<SliceOptions>, string][] = [
    ['an MR image', { also: { '0008,0060': ['CS', 'MR'] } }, 'not-ct'],
    [
      'an object without pixels',
      { also: { '7fe0,0010': undefined, '0028,0010': undefined } },
      'not-an-image',
    ],
    ['an image that ends before its pixels', { also: { '7fe0,0010': undefined } }, 'file-truncated'],
    ['a colour image', { also: { '0028,0002': ['US', [3]] } }, 'not-an-image'],
    ['a localizer', { also: { '0008,0008': ['CS', 'ORIGINAL\\PRIMARY\\LOCALIZER'] } }, 'file-unsupported'],
    ['an image without a place', { also: { '0020,0032': undefined } }, 'geometry-invalid'],
    ['an image without pixel spacing', { also: { '0028,0030': undefined } }, 'geometry-invalid'],
    ['an impossible orientation', { orientation: [1, 0, 0, 1, 0, 0] }, 'geometry-invalid'],
    ['a video', { transferSyntax: '1.2.840.10008.1.2.4.102' }, 'transfer-syntax-unsupported'],
  ];
  test.each(cases)('%s', (_, options, code) => {
    expect(refusal(ctSlice(options))).toBe(code);
  });

  test('the transfer syntax is named', () => {
    expect(() => instance(ctSlice({ transferSyntax: '1.2.840.10008.1.2.4.110' }))).toThrow(
      /JPEG XL Lossless/,
    );
  });

  test('a file cut off anywhere behind its preamble is refused, never read', () => {
    const bytes = ctSlice();
    for (let length = 140; length < bytes.length; length++) {
      expect(() => {
        const cut = bytes.slice(0, length);
        const file = parseDicom(cut, length);
        if (file) describeInstance(file, 'a.dcm', { force: false });
      }).toThrow(expect.objectContaining({ name: 'SagittaError' }));
    }
  });

  test('an MR image is taken when forced, as raw values', async () => {
    const files = ctSeries([0, 2], { also: { '0008,0060': ['CS', 'MR'] } });
    const { stacks } = arrangeSeries(files.map((bytes, n) => instance(bytes, `${n}`, true)));
    const result = await readStack(stacks[0], read, () => {});
    expect(result.valueKind).toBe('raw');
    expect(codes(result)).toEqual(['not-hu']);
  });
});

describe('identity', () => {
  const name = (bytes: Uint8Array, characterSet: string) =>
    one([ctSlice({ also: { '0008,0005': ['CS', characterSet], '0010,0010': ['PN', bytes] } })]).then(
      (v) => v.identity.patientName,
    );
  const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (h) => Number.parseInt(h, 16));

  test.each([
    ['Latin-1', 'ISO_IR 100', '42 75 63 5e 4a e9 72 f4 6d 65', 'Buc, Jérôme'],
    [
      'UTF-8',
      'ISO_IR 192',
      '57 61 6e 67 5e 58 69 61 6f 44 6f 6e 67 3d e7 8e 8b 5e e5 b0 8f e6 9d b1',
      'Wang, XiaoDong (王, 小東)',
    ],
    // PS3.5 annex H, example 1.
    [
      'Japanese by escape sequences',
      '\\ISO 2022 IR 87',
      '59 61 6d 61 64 61 5e 54 61 72 6f 75 3d 1b 24 42 3b 33 45 44 1b 28 42 5e 1b 24 42 42 40 4f 3a 1b 28 42',
      'Yamada, Tarou (山田, 太郎)',
    ],
    // PS3.5 annex I.
    [
      'Korean by escape sequences',
      '\\ISO 2022 IR 149',
      '48 6f 6e 67 5e 47 69 6c 64 6f 6e 67 3d 1b 24 29 43 fb f3 5e 1b 24 29 43 d1 ce d4 d7',
      'Hong, Gildong (洪, 吉洞)',
    ],
  ])('a name in %s', async (_, characterSet, bytes, expected) => {
    expect(await name(hex(bytes.replaceAll(' ', '')), characterSet)).toBe(expected);
  });

  test('attributes for exports go along, empty ones do not', async () => {
    const { source } = await one(
      ctSeries([0, 2], { also: { '0008,0050': ['SH', 'A1'], '0010,0020': ['LO', ''] } }),
    );
    expect(source.attributes).toEqual({ PatientName: 'Test^Case', AccessionNumber: 'A1' });
    expect(source).toMatchObject({
      format: 'dicom',
      studyInstanceUid: '1.2.3',
      seriesInstanceUid: '1.2.3.4',
      frameOfReferenceUid: '1.2.3.9',
    });
  });
});
