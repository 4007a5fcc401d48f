import {
  type Comparison,
  type Params,
  PropagationPlan,
  type SliceResult,
  type TrialName,
} from '#core/contract';
import { encodeRuns, type MaskPacket, type SliceBlob } from '#core/masks';
import type { FakeCase } from './fake-case.ts';
import { inside } from './fake-phantom.ts';

/** A comparison of the fake service: plan A finds the organ, plan B loses it on every fourth slice. Axis k only. */
export class FakeComparison {
  data: Comparison;
  readonly target: FakeCase;
  readonly #slices: SliceBlob[] = [];

  constructor(id: string, jobId: string, target: FakeCase, asked: Params<'comparison.start'>) {
    this.target = target;
    const trial = (name: TrialName) => {
      const plan = asked.plans[name];
      const resolved = typeof plan === 'string' ? PropagationPlan.parse({ name: plan }) : plan;
      return { plan: resolved, state: 'running' as const, seconds: 0, results: [] };
    };
    const { caseId, segmentId } = asked;
    const trials = { a: trial('a'), b: trial('b') };
    this.data = { id, caseId, segmentId, axis: 'k', jobId, revision: 0, trials };
  }

  /** One slice under both plans. */
  look(slice: number): void {
    const { segmentId, trials } = this.data;
    const prompt = this.target.detail.prompts.find((p) => p.segmentId === segmentId)!;
    const organ = this.target.organOf(prompt);
    const found = (name: TrialName) => (organ && (name === 'a' || slice % 4 > 0) ? organ : undefined);
    const results = (['a', 'b'] as const).map((name) => {
      const pixels = this.target.plane('k', slice, ([i, j, k]) => {
        const at = found(name);
        return at !== undefined && inside(at, i, j, k);
      });
      const voxels = pixels.reduce((n, v) => n + v, 0);
      this.#slices.push({ segmentId: name, k: slice, runs: voxels ? encodeRuns(pixels) : new Uint8Array() });
      const scores = { predictedIou: 0.9, objectScore: voxels ? 6 : -6 };
      const state = voxels ? ('proposed' as const) : ('absent' as const);
      const result: SliceResult = { segmentId, axis: 'k', slice, state, voxels, ...scores };
      return result;
    });
    const [a, b] = results;
    this.data = {
      ...this.data,
      revision: this.data.revision + 1,
      trials: {
        a: { ...trials.a, results: [...trials.a.results, a] },
        b: { ...trials.b, results: [...trials.b.results, b] },
      },
    };
  }

  end(state: 'finished' | 'stopped'): void {
    const { a, b } = this.data.trials;
    this.data = {
      ...this.data,
      trials: { a: { ...a, state, seconds: 4.2 }, b: { ...b, state, seconds: 2.1 } },
    };
  }

  packet(): MaskPacket {
    return { revision: this.data.revision, slices: this.#slices };
  }

  keep(name: TrialName): number {
    const { segmentId, trials } = this.data;
    return this.target.change('Propagate', () => {
      for (const blob of this.#slices)
        if (blob.segmentId === name) this.target.setSlice(segmentId, blob.k, blob.runs);
      for (const result of trials[name].results) this.target.putResult(result);
    });
  }
}
