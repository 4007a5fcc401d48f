import { setTimeout } from 'node:timers/promises';
import { SagittaError } from '#core/contract';
import type { Embedding } from '#core/sam2';
import type { FrameSource } from '#core/sam2/predictor';
import { sampleSquare } from '#core/sam2/preprocess';
import type { BranchingTracker, Candidate, FrameMemory, FrameOutput } from '#core/volumetric';
import type { Engine, OpenModel } from '#electron/inference';

/** What goes wrong on a provider, from a frame on (counted over the life of the process). */
export interface FakeFault {
  readonly provider: string;
  readonly kind: 'hangs' | 'throws' | 'no-memory' | 'SIGKILL' | 'SIGSEGV' | 'SIGABRT';
  readonly frame: number;
}

function happen({ kind, provider }: FakeFault): void {
  if (kind === 'throws') throw new SagittaError('inference-failed', `A graph failed on ${provider}.`);
  if (kind === 'no-memory') throw new SagittaError('out-of-memory', 'There is not enough memory.');
  // As a native call that never returns: no event loop, no timers.
  if (kind === 'hangs') for (;;);
  process.kill(process.pid, kind);
  for (;;);
}

export interface FakeEngineOptions {
  readonly msPerFrame?: number;
  /** How time is spent; another clock's in tests of what is measured. */
  readonly spend?: (ms: number) => Promise<unknown>;
  /** Milliseconds for a frame by provider. */
  readonly msOn?: Readonly<Record<string, number>>;
  /** Features are off by so much, by provider and precision, as in `cpu int8`. */
  readonly shiftOn?: Readonly<Record<string, number>>;
  readonly faults?: readonly FakeFault[];
  /** Part of its IoU estimate that a slice passes on to the next. */
  readonly passesOn?: number;
}

/**
 * A model that can be reckoned by hand: the object is what is brighter than half the window, inside the prompt
 * on prompted frames, and within one low-resolution pixel of the remembered mask on tracked ones. Its IoU
 * estimate depends on the whole chain of memories, so that a broken resume shows.
 */
export function fakeEngine(options: FakeEngineOptions = {}): Engine {
  const { spend = setTimeout } = options;
  let frames = 0;
  return {
    async identify(_weightsPath, card) {
      if (!card) throw new SagittaError('model-invalid', 'The fake model needs a card.');
      return card;
    },
    async open({ imageSize: size, provider = 'fake', precision }): Promise<OpenModel> {
      return {
        provider,
        selfTest: 'passed',
        frameMs: () => options.msPerFrame ?? 0,
        async encode(frame) {
          const fault = options.faults?.find((f) => f.provider === provider && frames >= f.frame);
          if (fault) happen(fault);
          frames++;
          const ms = options.msOn?.[provider] ?? options.msPerFrame;
          if (ms) await spend(ms);
          const { width, height } = frame;
          const square = { cx: width / 2, cy: height / 2, sidePx: width, sideYPx: height, size };
          const grey = width === size && height === size ? frame.data : sampleSquare(frame, square);
          const shift = options.shiftOn?.[`${provider} ${precision}`] ?? 0;
          const features = shift === 0 ? grey : grey.map((value) => value + shift);
          return { features, highRes0: new Float32Array(0), highRes1: new Float32Array(0) };
        },
        tracker: (frames) => fakeTracker(frames, size, options.passesOn),
        async close() {},
      };
    },
  };
}

const INSIDE = 10;

/** Beside its answer, of which it is surest, the decoder weighs one that is a pixel wider, and nothing at all. */
export function fakeTracker(
  frames: FrameSource,
  size: number,
  passesOn = 0.95,
  memories = new Map<number, FrameMemory>(),
): BranchingTracker {
  const side = size / 4;
  const near = (n: number) => [n, n - 1, n + 1, n - side, n + side];
  const centre = (n: number) => [(n % side) * 4 + 2, Math.floor(n / side) * 4 + 2];
  const remember = (
    t: number,
    conditioning: boolean,
    lowRes: Float32Array,
    predictedIou: number,
  ): FrameOutput => {
    const objectScore = lowRes.some((v) => v > 0) ? 5 : -5;
    memories.set(t, { conditioning, lowRes, pointer: new Float32Array(0), objectScore, predictedIou });
    return { t, lowRes, predictedIou, objectScore };
  };
  const bright = ({ features }: Embedding) => {
    const at = (x: number, y: number) => features[x + size * y] / 4;
    return (n: number) => {
      const [x, y] = centre(n);
      return at(x - 1, y - 1) + at(x, y - 1) + at(x - 1, y) + at(x, y) > 0.5;
    };
  };
  const logits = (inside: (n: number) => boolean) =>
    Float32Array.from({ length: side * side }, (_, n) => (inside(n) ? INSIDE : -INSIDE));
  const weighed = (lowRes: Float32Array, predictedIou: number): Candidate[] => [
    { lowRes, predictedIou },
    {
      lowRes: logits((n) => near(n).some((m) => lowRes[m] > 0)),
      predictedIou: 0.9 * predictedIou,
    },
    { lowRes: logits(() => false), predictedIou: 0.1 },
  ];

  return {
    lowResSize: side,
    async prompt(t, { box, points, mask }) {
      const [fx, fy] = [size / frames.width, size / frames.height];
      const isBright = bright(await frames.embed(t));
      const close = (n: number, p: { x: number; y: number }) => {
        const [x, y] = centre(n);
        return Math.hypot(x - p.x * fx, y - p.y * fy) < size / 8;
      };
      const start = (n: number) => {
        const [x, y] = centre(n);
        if (mask) return mask[Math.floor(x / fx) + frames.width * Math.floor(y / fy)] === 1;
        if (box)
          return isBright(n) && x >= box[0] * fx && x < box[2] * fx && y >= box[1] * fy && y < box[3] * fy;
        return false;
      };
      const lowRes = logits((n) => {
        const told = points.findLast((p) => close(n, p));
        return told ? told.positive : start(n);
      });
      return remember(t, true, lowRes, 0.9);
    },
    async track(t, reverse) {
      const isBright = bright(await frames.embed(t));
      const conditioning = [...memories].filter(([, m]) => m.conditioning);
      const nearest = conditioning.sort(([a], [b]) => Math.abs(a - t) - Math.abs(b - t))[0][1];
      const before = memories.get(reverse ? t + 1 : t - 1) ?? nearest;
      const touches = (n: number) => near(n).some((m) => before.lowRes[m] > 0);
      return remember(
        t,
        false,
        logits((n) => isBright(n) && touches(n)),
        before.predictedIou * passesOn,
      );
    },
    revise: (t, lowRes) => void memories.set(t, { ...memories.get(t)!, lowRes }),
    exportFrame: (t) => memories.get(t)!,
    importFrame: (t, memory) => void memories.set(t, memory),
    candidates(t) {
      const { conditioning, lowRes, predictedIou } = memories.get(t)!;
      return conditioning ? [] : weighed(lowRes, predictedIou);
    },
    choose(t, n) {
      const { lowRes, predictedIou } = weighed(memories.get(t)!.lowRes, memories.get(t)!.predictedIou)[n];
      return remember(t, false, lowRes, predictedIou);
    },
    fork: () => fakeTracker(frames, size, passesOn, new Map(memories)),
  };
}
