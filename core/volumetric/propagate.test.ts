import { describe, expect, it } from 'vitest';
import { PropagationPlan } from '#core/contract';
import { fakeTracker } from '../../test/support/fake-engine.ts';
import { type Anchor, type PropagationInput, type PropagationStep, propagate } from './propagate.ts';
import { seenAnswer } from './stop.ts';
import type { FrameOutput, Tracker } from './tracker.ts';

const SIZE = 32;

/** A tube of bright pixels that ends after frame `last` and drifts one low-resolution pixel a frame. */
function tube(count: number, last: number) {
  return {
    count,
    width: SIZE,
    height: SIZE,
    async embed(t: number) {
      const features = new Float32Array(SIZE * SIZE);
      if (t <= last)
        for (let y = 8; y < 16; y++) for (let x = 4 + 2 * t; x < 12 + 2 * t; x++) features[x + SIZE * y] = 1;
      return { features, highRes0: new Float32Array(0), highRes1: new Float32Array(0) };
    },
  };
}

const box = (t: number, role: Anchor['role'] = 'source'): Anchor => ({
  t,
  prompt: { box: [4 + 2 * t, 8, 12 + 2 * t, 16], points: [] },
  role,
  kept: false,
});

const input = (more: Partial<PropagationInput> = {}): PropagationInput => ({
  frames: 9,
  anchors: [box(2)],
  order: 'outward',
  stop: { kind: 'never' },
  sliceMm: 2,
  ...more,
});

async function run(
  more: Partial<PropagationInput> = {},
  last = 8,
  wrapped: (tracker: Tracker) => Tracker = (same) => same,
): Promise<PropagationStep[]> {
  const frames = tube(9, last);
  const steps: PropagationStep[] = [];
  for await (const step of propagate(() => wrapped(fakeTracker(frames, SIZE)), input(more))) steps.push(step);
  return steps;
}
type Tracked = Extract<PropagationStep, { kind: 'tracked' }>;
const visited = (steps: readonly PropagationStep[]) =>
  steps.map((s) => (s.kind === 'skipped' ? [...s.frames] : s.t));

describe('propagation', () => {
  it('yields the prompted frame first and then every frame outward', async () => {
    const steps = await run();
    expect(visited(steps)).toEqual([2, 3, 4, 5, 6, 7, 8, 1, 0]);
    expect(steps[0].kind).toBe('prompted');
  });

  it('starts the way back from the prompt with fresh memory', async () => {
    const back = (await run()).find((s) => s.kind === 'tracked' && s.t === 1);
    expect(back?.kind === 'tracked' && back.output.predictedIou).toBeCloseTo(0.9 * 0.95);
  });

  it('takes back what lies beyond an emptied slice', async () => {
    const emptied: Anchor = {
      ...box(5, 'boundary'),
      kept: true,
      prompt: { points: [], mask: new Uint8Array(SIZE * SIZE) },
    };
    const steps = await run({ anchors: [box(2), emptied] });
    expect(steps.find((s) => s.kind === 'skipped')).toEqual({ kind: 'skipped', pass: 0, frames: [6, 7, 8] });
    expect(visited(steps).flat().sort()).toEqual([0, 1, 2, 3, 4, 6, 7, 8]);
  });

  it('does not answer for a slice whose pixels stand, but remembers it', async () => {
    const kept: Anchor = { ...box(4), kept: true, prompt: { points: [], mask: new Uint8Array(SIZE * SIZE) } };
    const steps = await run({ anchors: [box(2), kept] });
    expect(visited(steps)).toEqual([2, 3, 5, 6, 7, 8, 1, 0]);
    const after = steps.find((s) => s.kind === 'tracked' && s.t === 5);
    expect(after?.kind === 'tracked' && after.output.lowRes.some((v) => v > 0)).toBe(false);
  });

  describe('at a waist', () => {
    /** Narrow and in doubt on frames 4 and 5. */
    const waisted = (tracker: Tracker): Tracker => ({
      ...tracker,
      async track(t, reverse) {
        const output = await tracker.track(t, reverse);
        if (t !== 4 && t !== 5) return output;
        let left = 0.5 * seenAnswer(output).area;
        const lowRes = output.lowRes.map((v) => (v > 0 && left-- < 0 ? -v : v));
        return { ...output, lowRes, predictedIou: t === 4 ? 0.3 : 0.2 };
      },
    });
    const { waist } = PropagationPlan.parse({ waist: {} });
    const ending = (more: Partial<PropagationInput> = {}) => run({ waist, ...more }, 8, waisted);

    it('takes back the frames beyond it', async () => {
      expect(visited(await ending())).toEqual([2, 3, 4, 5, 6, [6, 7, 8], 1, 0]);
    });

    it('goes on to another prompt beyond it', async () => {
      const steps = await ending({ anchors: [box(2), box(8)], order: 'outward-shared' });
      expect(visited(steps).flat().sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    });

    it('ends before a slice beyond it that was emptied', async () => {
      const mask = new Uint8Array(SIZE * SIZE);
      const emptied: Anchor = { ...box(8, 'boundary'), kept: true, prompt: { points: [], mask } };
      expect(visited(await ending({ anchors: [box(2), emptied] }))).toEqual([2, 3, 4, 5, 6, [6, 7], 1, 0]);
    });
  });

  it('ends a run after so many frames without the object and names the rest', async () => {
    const steps = await run({ stop: { kind: 'absent', slices: 2 } }, 4);
    expect(visited(steps)).toEqual([2, 3, 4, 5, 6, [7, 8], 1, 0]);
  });

  it('goes on after an interruption at any frame as if there had been none', async () => {
    for (const stop of [{ kind: 'never' }, { kind: 'absent', slices: 2 }] as const) {
      const whole = await run({ stop }, 4);
      for (let n = 0; n <= whole.length; n++) {
        const finished = whole.slice(0, n).flatMap((s) => {
          if (s.kind === 'skipped') return s.frames.map((t) => ({ pass: s.pass, t }));
          const { memory, seen } = s.kind === 'tracked' ? s : {};
          return [{ pass: s.pass, t: s.t, memory, seen }];
        });
        expect(await run({ stop, finished }, 4)).toEqual(whole.slice(n));
      }
    }
  });

  it('remembers a frame by other logits than it answers with, where these are given', async () => {
    const newSharpening = () => {
      const prompted: number[] = [];
      return {
        prompted: ({ t }: { t: number }) => void prompted.push(t),
        remembered: ({ t, lowRes }: FrameOutput) =>
          t === 4 && prompted.includes(2) ? lowRes.map((v) => 2 * v) : null,
      };
    };
    const steps = await run({ newSharpening });
    const of = (t: number) => steps.find((s) => s.kind === 'tracked' && s.t === t) as Tracked;
    expect(of(4).memory.lowRes).toEqual(of(4).output.lowRes.map((v) => 2 * v));
    expect(of(5).memory.lowRes).toEqual(of(5).output.lowRes);
  });

  it('stops computing when nobody listens any more', async () => {
    const frames = tube(9, 8);
    const embedded: number[] = [];
    const counted = {
      ...frames,
      embed(t: number) {
        embedded.push(t);
        return frames.embed(t);
      },
    };
    for await (const step of propagate(() => fakeTracker(counted, SIZE), input()))
      if (step.kind === 'tracked') break;
    expect(embedded).toEqual([2, 3]);
  });
});
