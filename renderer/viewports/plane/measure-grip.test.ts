import { describe, expect, it } from 'vitest';
import type { Measurement } from './measure.ts';
import { dragged, gripAt } from './measure-grip.ts';
import type { Affine2 } from './plane-frame.ts';

/** Two CSS pixels a voxel, ten aside. */
const toPx: Affine2 = [2, 0, 0, 2, 10, 10];
const on = { axis: 'k', slice: 4 } as const;
const ruler: Measurement = { kind: 'ruler', ...on, from: [0, 0], to: [100, 0] };
const circle: Measurement = { kind: 'circle', ...on, from: [50, 50], to: [80, 50] };

describe('a measurement under the pointer', () => {
  it('is held by an end of the ruler, or by its line', () => {
    expect(gripAt([ruler], [12, 13], toPx)?.part).toBe('from');
    expect(gripAt([ruler], [208, 6], toPx)?.part).toBe('to');
    expect(gripAt([ruler], [110, 15], toPx)?.part).toBe('whole');
    expect(gripAt([ruler], [110, 30], toPx)).toBeNull();
    expect(gripAt([ruler], [225, 10], toPx)).toBeNull();
  });

  it('is held by the centre of the circle, or anywhere on its rim', () => {
    expect(gripAt([circle], [112, 108], toPx)?.part).toBe('whole');
    expect(gripAt([circle], [110, 172], toPx)?.part).toBe('to');
    expect(gripAt([circle], [135, 110], toPx)).toBeNull();
  });

  it('is the newest of those that lie there', () => {
    const newer = { ...ruler, to: [50, 0] as const };
    expect(gripAt([ruler, newer], [60, 10], toPx)?.measurement).toBe(newer);
  });
});

describe('dragging', () => {
  it('an end leaves the other where it is', () => {
    expect(dragged({ measurement: ruler, part: 'to' }, [100, 0], [90, 20])).toMatchObject({
      from: [0, 0],
      to: [90, 20],
    });
  });

  it('the whole keeps its length', () => {
    expect(dragged({ measurement: ruler, part: 'whole' }, [50, 0], [55, 3])).toMatchObject({
      from: [5, 3],
      to: [105, 3],
    });
  });

  it('the rim sets the radius', () => {
    expect(dragged({ measurement: circle, part: 'to' }, [80, 50], [50, 90])).toMatchObject({
      from: [50, 50],
      to: [50, 90],
    });
  });
});
