import { expect, it } from 'vitest';
import type { CaseSummary } from '#core/contract';
import { uploadNames } from './dropped-files.ts';
import { groupByDay } from './library-store.ts';
import { nextColor, segmentPalette } from './palette.ts';

const summary = (id: string, updatedAt: string): CaseSummary => ({
  id,
  name: id,
  patientId: '',
  description: '',
  modality: 'CT',
  segments: 0,
  updatedAt,
});

it('cases are grouped by today and older, newest first', () => {
  const now = new Date(2026, 10, 24, 15, 0);
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();
  const { today, older } = groupByDay(
    [
      summary('old', at(20, 9)),
      summary('early', at(24, 1)),
      summary('late', at(24, 14)),
      summary('eve', at(23, 23)),
    ],
    now,
  );
  expect(today.map((c) => c.id)).toEqual(['late', 'early']);
  expect(older.map((c) => c.id)).toEqual(['eve', 'old']);
});

it('files of the same name from two folders are uploaded under two names', () => {
  expect(uploadNames(['a/IM1', 'b/IM1', 'b/IM2', 'C/im1'])).toEqual(['IM1', '2-IM1', 'IM2', '3-im1']);
});

it('a new segment gets a colour that none has yet, as long as there is one', () => {
  expect(nextColor([segmentPalette[0].toUpperCase(), segmentPalette[1]])).toBe(segmentPalette[2]);
  expect(nextColor([...segmentPalette])).toBe(segmentPalette[0]);
});
