import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalString, encodeDataset } from './dataset.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('elements are written by ascending tag, whatever the order of the keywords', () => {
  const bytes = encodeDataset({ Rows: 2, Modality: 'SEG' });
  expect(hex(bytes)).toBe(
    `08006000${hex(Buffer.from('CS'))}0400${hex(Buffer.from('SEG '))}28001000${hex(Buffer.from('US'))}02000200`,
  );
});

test('a sequence has defined lengths for itself and its items', () => {
  const bytes = encodeDataset({ SegmentIdentificationSequence: [{ ReferencedSegmentNumber: 7 }] });
  const item = '62000b00555302000700';
  expect(hex(bytes)).toBe(`62000a0053510000${'12000000'}feff00e0${'0a000000'}${item}`);
});

test('text outside ASCII is UTF-8 in a name and refused in a code string', () => {
  expect(Buffer.from(encodeDataset({ PatientName: 'Müller' })).toString()).toContain('Müller');
  expect(() => encodeDataset({ Modality: 'Ü' })).toThrow(/Modality/);
});

test('an unknown keyword is named', () => {
  expect(() => encodeDataset({ NoSuchThing: 1 })).toThrow(/NoSuchThing/);
});

test('a decimal string fits 16 characters and is as near as they allow', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e8, max: 1e8 }), (value) => {
      const text = decimalString(value);
      expect(text.length).toBeLessThanOrEqual(16);
      expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-8);
    }),
  );
});
