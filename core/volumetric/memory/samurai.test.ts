import { describe, expect, test } from 'vitest';
import type { FrameNote, MotionNote } from './gate.ts';
import { boxes, candidate } from './masks.fixture.ts';
import { motionWatch } from './samurai.ts';

const watch = motionWatch({ motionWeight: 0.15, motionAfter: 3 });
const seen = (...candidates: ReturnType<typeof candidate>[]) => ({ candidates, objectScore: 5 });

/** A square that moves one pixel a frame, seen `frames` times after the prompt. */
function moving(frames: number, predictedIou = 0.9): MotionNote {
  let note: FrameNote = watch.prompted(boxes([1, 5, 6, 10]));
  for (let t = 1; t <= frames; t++)
    note = watch.tracked(seen(candidate(predictedIou, [1 + t, 5, 6 + t, 10])), note).note;
  return note as MotionNote;
}

describe('the choice of the mask', () => {
  const ahead = candidate(0.8, [6, 5, 11, 10]);
  const astray = candidate(0.85, [0, 11, 5, 16]);

  test('goes to the mask where the object is expected, when it is almost as sure', () => {
    expect(watch.tracked(seen(astray, ahead), moving(4)).choice).toBe(1);
  });

  test('goes to the surest mask before the motion has been watched for long enough', () => {
    expect(watch.tracked(seen(astray, ahead), moving(1)).choice).toBe(0);
  });

  test('goes to a mask that is far surer, wherever it is', () => {
    expect(
      watch.tracked(seen({ ...astray, predictedIou: 0.99 }, { ...ahead, predictedIou: 0.7 }), moving(4))
        .choice,
    ).toBe(0);
  });

  test('goes to the surest mask where nothing is known', () => {
    expect(watch.tracked(seen(astray, ahead), null).choice).toBe(0);
  });
});

describe('the motion score', () => {
  test('is the overlap with the expected box', () => {
    const { note } = watch.tracked(seen(candidate(0.9, [6, 5, 11, 10])), moving(4));
    expect((note as MotionNote).score).toBeGreaterThan(0.6);
    const { note: astray } = watch.tracked(seen(candidate(0.9, [0, 11, 5, 16])), moving(4));
    expect((astray as MotionNote).score).toBe(0);
  });

  test('is not there while the filter is not trusted', () => {
    expect(moving(2).score).toBeNull();
    expect(moving(4).score).not.toBeNull();
  });

  test('begins anew after a mask that cannot be relied on, or that is empty', () => {
    expect((watch.tracked(seen(candidate(0.2, [6, 5, 11, 10])), moving(4)).note as MotionNote).stable).toBe(
      0,
    );
    const { note } = watch.tracked(seen(candidate(0.9)), moving(4));
    expect((note as MotionNote).stable).toBe(0);
    const { note: again } = watch.tracked(seen(candidate(0.9, [2, 2, 4, 4])), note);
    expect(again).toMatchObject({ stable: 1, score: null });
  });
});
