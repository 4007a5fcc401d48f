import { describe, expect, it } from 'vitest';
import { conceptOf, findStructures, structures } from './index.ts';

/** Tables of the dihedral check that ends every SNOMED CT identifier (SNOMED CT Technical Guide, Verhoeff). */
const multiply = (a: number, b: number) =>
  a < 5 ? (b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5)) : b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;
const base = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
const permute = (digit: number, times: number): number =>
  times === 0 ? digit : permute(base[digit], times - 1);
const isIdentifier = (code: string) =>
  [...code].reverse().reduce((check, digit, n) => multiply(check, permute(Number(digit), n % 8)), 0) === 0;

describe('the codes', () => {
  it('are SNOMED CT identifiers with a right check digit', () => {
    expect(structures.filter((s) => !isIdentifier(s.value))).toEqual([]);
  });

  it('are told apart by code and by name', () => {
    expect(new Set(structures.map((s) => s.value)).size).toBe(structures.length);
    expect(new Set(structures.map((s) => s.meaning)).size).toBe(structures.length);
  });
});

describe('the search', () => {
  it('finds by the beginning, by a word inside and by another name', () => {
    expect(findStructures('liv')[0].meaning).toBe('Liver');
    expect(findStructures('kidney').map((s) => s.meaning)).toEqual(['Kidney', 'Left kidney', 'Right kidney']);
    expect(findStructures('IVC')[0].meaning).toBe('Inferior vena cava');
  });

  it('needs every word', () => {
    expect(findStructures('lung upper left').map((s) => s.meaning)).toEqual(['Upper lobe of left lung']);
    expect(findStructures('liver of a dragon')).toEqual([]);
  });
});

it('a segment carries the concept alone', () => {
  expect(conceptOf(findStructures('spleen')[0])).toEqual({
    scheme: 'SCT',
    value: '78961009',
    meaning: 'Spleen',
  });
});
