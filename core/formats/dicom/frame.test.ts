import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFrame, encapsulatedFrames } from './index.ts';
import type { PixelFormat } from './instance.ts';

const format = (transferSyntax: string, over: Partial<PixelFormat> = {}): PixelFormat => ({
  columns: 64,
  rows: 48,
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  signed: true,
  transferSyntax,
  padding: undefined,
  ...over,
});

const HU = Int16Array.from({ length: 3072 }, (_, n) =>
  Math.round(900 * Math.sin(n / 9) - 150 + (n % 5) * 30),
);

interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
}

/** The encoder halves of the codecs, as a peer to decode from. */
async function encoded(module: string, name: string, signed: boolean): Promise<Uint8Array> {
  const create = createRequire(import.meta.url)(module) as (
    options: object,
  ) => Promise<Record<string, new () => Encoder>>;
  const encoder = new (await create({ print() {}, printErr() {} }))[name]();
  const info = {
    width: 64,
    height: 48,
    bitsPerSample: 16,
    componentCount: 1,
    isSigned: signed,
    isUsingColorTransform: false,
  };
  encoder.getDecodedBuffer(info).set(new Uint8Array(HU.buffer));
  encoder.encode();
  return new Uint8Array(encoder.getEncodedBuffer());
}

describe('compressed frames keep every bit', () => {
  test.each([
    ['JPEG-LS', '1.2.840.10008.1.2.4.80', '@cornerstonejs/codec-charls/wasmjs', 'JpegLSEncoder', false],
    ['JPEG 2000', '1.2.840.10008.1.2.4.90', '@cornerstonejs/codec-openjpeg/wasmjs', 'J2KEncoder', true],
    [
      'High-Throughput JPEG 2000',
      '1.2.840.10008.1.2.4.201',
      '@cornerstonejs/codec-openjph/wasmjs',
      'HTJ2KEncoder',
      true,
    ],
  ])('%s', async (_, transferSyntax, module, name, signed) => {
    const { words } = await decodeFrame(await encoded(module, name, signed), format(transferSyntax));
    expect(new Int16Array(words.buffer, words.byteOffset, words.length)).toEqual(HU);
  });

  test('RLE Lossless', async () => {
    // Two segments, high bytes and low bytes, of literal runs of 64.
    const segment = (shift: number) =>
      Array.from({ length: 48 }, (_, row) => row * 64).flatMap((from) => [
        63,
        ...Array.from({ length: 64 }, (_, n) => (HU[from + n] >> shift) & 0xff),
      ]);
    const [high, low] = [segment(8), segment(0)];
    const bytes = new Uint8Array(64 + high.length + low.length);
    new Uint32Array(bytes.buffer, 0, 3).set([2, 64, 64 + high.length]);
    bytes.set(high, 64);
    bytes.set(low, 64 + high.length);
    const { words } = await decodeFrame(bytes, format('1.2.840.10008.1.2.5'));
    expect(new Int16Array(words.buffer, words.byteOffset, words.length)).toEqual(HU);
  });

  test('JPEG Lossless with each predictor, at any precision', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 2, 3, 4, 5, 6, 7),
        fc.integer({ min: 2, max: 16 }),
        fc.array(fc.nat(65535), { minLength: 20, maxLength: 20 }),
        async (predictor, precision, raw) => {
          const pixels = Uint16Array.from(raw, (v) => v & ((1 << precision) - 1));
          const bytes = jpegLossless(pixels, 5, 4, precision, predictor);
          const { words } = await decodeFrame(
            bytes,
            format('1.2.840.10008.1.2.4.57', { columns: 5, rows: 4, signed: false }),
          );
          expect(words).toEqual(pixels);
        },
      ),
    );
  });
});

test('extended JPEG decodes as the baseline decoder does, to rounding', async () => {
  const create = createRequire(import.meta.url)('@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs');
  const encoder = new (await create({ print() {}, printErr() {} })).JPEGEncoder();
  const info = { width: 60, height: 44, bitsPerSample: 8, componentCount: 1, isSigned: false };
  const pixels = Uint8Array.from(
    { length: 60 * 44 },
    (_, n) => 128 + 90 * Math.sin((n % 60) / 7) * Math.cos(n / 500),
  );
  encoder.setProgressive(false);
  encoder.getDecodedBuffer(info).set(pixels);
  encoder.encode();
  const bytes = new Uint8Array(encoder.getEncodedBuffer());
  const size = { columns: 60, rows: 44, bitsAllocated: 8, bitsStored: 8, highBit: 7, signed: false } as const;
  const baseline = await decodeFrame(bytes, format('1.2.840.10008.1.2.4.50', size));
  const extended = await decodeFrame(bytes, format('1.2.840.10008.1.2.4.51', size));
  baseline.words.forEach((v, n) => {
    expect(Math.abs(v - extended.words[n])).toBeLessThanOrEqual(1);
  });
});

describe('damage is an error, never pixels', () => {
  test('a JPEG Lossless frame cut in half', async () => {
    const pixels = Uint16Array.from({ length: 400 }, (_, n) => (n * 7919) & 0xffff);
    const bytes = jpegLossless(pixels, 20, 20, 16, 1);
    const half = bytes.slice(0, bytes.length >> 1);
    await expect(
      decodeFrame(half, format('1.2.840.10008.1.2.4.70', { columns: 20, rows: 20 })),
    ).rejects.toMatchObject({ code: 'file-truncated' });
  });

  test('a codestream of another size', async () => {
    const bytes = await encoded('@cornerstonejs/codec-openjpeg/wasmjs', 'J2KEncoder', true);
    await expect(
      decodeFrame(bytes, format('1.2.840.10008.1.2.4.90', { columns: 48, rows: 64 })),
    ).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  test('noise instead of a codestream', async () => {
    const noise = Uint8Array.from({ length: 500 }, (_, n) => (n * 31) & 0xff);
    for (const syntax of ['4.50', '4.51', '4.57', '4.80', '4.90', '4.201'])
      await expect(decodeFrame(noise, format(`1.2.840.10008.1.2.${syntax}`))).rejects.toMatchObject({
        name: 'SagittaError',
      });
  });
});

describe('encapsulation', () => {
  const item = (tag: number, bytes: readonly number[]) => [
    0xfe,
    0xff,
    tag & 0xff,
    tag >> 8,
    bytes.length,
    0,
    0,
    0,
    ...bytes,
  ];
  const end = item(0xe0dd, []);

  test('the fragments of a single frame are joined', () => {
    const bytes = Uint8Array.from([
      ...item(0xe000, []),
      ...item(0xe000, [1, 2]),
      ...item(0xe000, [3, 4]),
      ...end,
    ]);
    expect(encapsulatedFrames(bytes, 1)).toEqual([Uint8Array.of(1, 2, 3, 4)]);
  });

  test('an offset table says which fragments belong to which frame', () => {
    const table = [0, 0, 0, 0, 20, 0, 0, 0];
    const fragments = [
      [1, 2],
      [3, 4],
      [5, 6],
    ].flatMap((f) => item(0xe000, f));
    const bytes = Uint8Array.from([...item(0xe000, table), ...fragments, ...end]);
    expect(encapsulatedFrames(bytes, 2)).toEqual([Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6)]);
  });

  test('without its end mark it is cut off', () => {
    const bytes = Uint8Array.from([...item(0xe000, []), ...item(0xe000, [1, 2, 3, 4])]);
    expect(() => encapsulatedFrames(bytes.slice(0, -2), 1)).toThrow(/cut off/);
  });
});

/** An encoder of ITU-T T.81 process 14 with one table: category c has the 5-bit code c. */
function jpegLossless(
  pixels: Uint16Array,
  columns: number,
  rows: number,
  precision: number,
  predictor: number,
): Uint8Array {
  const bits: number[] = [];
  const put = (value: number, count: number) => {
    for (let n = count - 1; n >= 0; n--) bits.push((value >> n) & 1);
  };
  pixels.forEach((value, n) => {
    const [x, y] = [n % columns, Math.floor(n / columns)];
    const [a, b, c] = [pixels[n - 1], pixels[n - columns], pixels[n - columns - 1]];
    const usual = [0, a, b, c, a + b - c, a + ((b - c) >> 1), b + ((a - c) >> 1), (a + b) >> 1][predictor];
    const predicted = n === 0 ? 1 << (precision - 1) : y === 0 ? a : x === 0 ? b : usual;
    let difference = ((value - predicted) << 16) >> 16;
    if (difference === -32768) difference = 32768;
    const category = difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference));
    put(category, 5);
    if (category > 0 && category < 16)
      put(difference < 0 ? difference + (1 << category) - 1 : difference, category);
  });
  while (bits.length % 8) bits.push(1);
  const data: number[] = [];
  for (let n = 0; n < bits.length; n += 8) {
    const byte = bits.slice(n, n + 8).reduce((v, bit) => (v << 1) | bit, 0);
    data.push(byte, ...(byte === 0xff ? [0] : []));
  }
  const word = (v: number) => [v >> 8, v & 0xff];
  const table = [0, ...[0, 0, 0, 0, 17], ...Array(11).fill(0), ...Array.from({ length: 17 }, (_, n) => n)];
  return Uint8Array.from([
    ...[0xff, 0xd8, 0xff, 0xc3, ...word(11), precision, ...word(rows), ...word(columns), 1, 1, 0x11, 0],
    ...[0xff, 0xc4, ...word(table.length + 2), ...table],
    ...[0xff, 0xda, ...word(8), 1, 1, 0, predictor, 0, 0],
    ...data,
    ...[0xff, 0xd9],
  ]);
}
