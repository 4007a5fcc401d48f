import { describe, expect, it } from 'vitest';
import type { CaseDetail } from '#core/contract';
import { cursorText, identityLines, positionText, valueNotice, windowText } from './text.ts';
import type { ViewportsProps } from './types.ts';

const detail = {
  name: 'case 7',
  valueKind: 'hu',
  identity: { patientName: 'Doe^Jane^M', patientId: '42', sex: 'F', age: '063Y' },
} as CaseDetail;

const props = {
  detail,
  volume: {
    shape: [4, 4, 3],
    affineLps: [
      [-1, 0, 0, 2],
      [0, -1, 0, 2],
      [0, 0, 5, -12],
      [0, 0, 0, 1],
    ],
    data: Int16Array.from({ length: 48 }, (_, n) => n),
  },
  crosshair: [1, 2, 1],
  window: { center: 40, width: 400 },
  invert: false,
} as unknown as ViewportsProps;

describe('text in the corners', () => {
  it('reads DICOM names and ages as people do', () => {
    expect(identityLines(detail)).toEqual(['Doe, Jane M', '42', 'F 63 Y']);
  });

  it('falls back on the case name where there is no patient', () => {
    const identity = { ...detail.identity, patientName: '', patientId: '', sex: '', age: '' };
    expect(identityLines({ ...detail, identity })).toEqual(['case 7']);
  });

  it('gives slice number and position with its direction', () => {
    expect(positionText(props, 'k')).toBe('2 / 3   I 7.0 mm');
    expect(positionText(props, 'i')).toBe('2 / 4   L 1.0 mm');
  });

  it('gives value, LPS and voxel under the pointer', () => {
    expect(cursorText(props, [1, 2, 1])).toBe('LPS 1.0, 0.0, -7.0 mm\nijk 1, 2, 1\n25 HU');
  });

  it('claims HU only where values are HU', () => {
    const raw = { ...props, detail: { ...detail, valueKind: 'raw' as const } };
    expect(windowText(props)).toBe('C 40  W 400 HU');
    expect(windowText(raw)).toBe('C 40  W 400');
    expect(cursorText(raw, [0, 0, 0])).toMatch(/\n0$/);
    expect(valueNotice(raw.detail)).toBe('values are not HU');
  });
});
