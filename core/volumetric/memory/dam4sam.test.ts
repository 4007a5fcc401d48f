import { describe, expect, test } from 'vitest';
import { distractorAnchors, distractorWatch } from './dam4sam.ts';
import type { DistractorNote, FrameNote } from './gate.ts';
import { boxes, candidate } from './masks.fixture.ts';

const options = { anchors: 2, anchorIouAbove: 0.8, divergence: 0.7 };
const watch = distractorWatch(options);
const OBJECT = [2, 2, 7, 7] as const;
const answer = (predictedIou = 0.9) => candidate(predictedIou, OBJECT);
/** A mask that takes a second thing for the object, and one that is a little wider. */
const twofold = candidate(0.6, OBJECT, [10, 10, 13, 13]);
const wider = candidate(0.6, [2, 2, 8, 7]);

const prompted = watch.prompted(boxes(OBJECT));
const seen = (
  candidates: ReturnType<typeof candidate>[],
  before: FrameNote | null = prompted,
  objectScore = 5,
) => watch.tracked({ candidates, objectScore }, before).note as DistractorNote;

describe('a slice is remembered for good', () => {
  test('when another mask holds something beside the object', () => {
    expect(seen([answer(), twofold]).anchor).toBe(true);
  });

  test('but not when the masks differ at the edge alone', () => {
    expect(seen([answer(), wider]).anchor).toBe(false);
  });

  test('nor when the answer is not sure, or the object not there', () => {
    expect(seen([answer(0.75), twofold]).anchor).toBe(false);
    expect(seen([answer(), twofold], prompted, -1).anchor).toBe(false);
  });

  test('nor when the object has not its usual size', () => {
    const before: DistractorNote = {
      kind: 'distractor',
      anchor: false,
      areas: [50, 50, 50],
      sinceAnchor: null,
    };
    expect(seen([answer(), twofold], before).anchor).toBe(false);
    expect(seen([answer(), twofold], { ...before, areas: [22, 22, 22] }).anchor).toBe(true);
  });

  test('nor within five slices of another one', () => {
    let note = seen([answer(), twofold]);
    const anchors: boolean[] = [];
    for (let t = 0; t < 7; t++) {
      note = seen([answer(), twofold], note);
      anchors.push(note.anchor);
    }
    expect(anchors).toEqual([false, false, false, false, false, true, false]);
  });
});

test('the usual size is that of the last ten masks that were not empty', () => {
  let note: FrameNote = prompted;
  for (let t = 0; t < 12; t++) note = seen([t % 2 ? candidate(0.9) : answer()], note);
  expect((note as DistractorNote).areas).toEqual(Array.from({ length: 7 }, () => 25));
});

test('the surest mask is the answer', () => {
  expect(watch.tracked({ candidates: [twofold, answer()], objectScore: 5 }, prompted).choice).toBe(1);
});

test('at most so many are attended to, the latest', () => {
  const tracked = [true, false, true, true].map((anchor, t) => ({
    t,
    predictedIou: 0.9,
    objectScore: 5,
    note: { kind: 'distractor', anchor, areas: [], sinceAnchor: null } as const,
  }));
  expect(
    distractorAnchors(options)
      .pick(tracked)
      .map((f) => f.t),
  ).toEqual([0, 2]);
});
