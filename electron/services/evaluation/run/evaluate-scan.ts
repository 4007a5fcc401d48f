import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import {
  type CaseResult,
  type CaseTiming,
  SagittaError,
  type SkippedCase,
  type StudyScan,
  type StudySettings,
  type WorstSlice,
} from '#core/contract';
import { encodeRuns, type Mask } from '#core/masks';
import { caseMetrics, sliceAgreements } from '#core/metrics';
import { simulatePrompts } from '#core/volumetric/prompt-simulation';
import type { Inference, ModelRef } from '#electron/inference';
import { chosenReferences } from './chosen-references.ts';
import { measured } from './measured.ts';
import { type OpenedScan, openScan } from './open-scan.ts';
import { predict } from './predict.ts';
import { slicePicture, worstOf } from './worst-slice.ts';

/** What a scan is evaluated with. */
export interface ScanTools {
  readonly inference: Inference;
  readonly model: ModelRef;
  readonly settings: StudySettings;
  /** A private folder for the voxels. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  peakMemoryMb(): number | null;
}

/** Where the outcome of a scan goes, piece by piece. */
export interface ScanSink {
  isDone(structure: string, plan: string): boolean;
  /** Whether a picture of the case's worst slice is wanted: drawing one takes longer than scoring. */
  isWorst(found: Omit<WorstSlice, 'slice' | 'png'>): boolean;
  onCase(result: CaseResult, timing: CaseTiming, worst?: WorstSlice): void;
  onSkipped(skipped: SkippedCase): void;
  /** The scan does not have the structure, or less of it than the study asks for. */
  onAbsent(structure: string, voxels: number): void;
  onNotice(text: string): void;
}

/**
 * Every structure of a scan under every plan. What cannot be read or done is told as skipped and the rest goes on;
 * rejects only with `cancelled`. Resolves to the seconds that were not spent in the model.
 */
export async function evaluateScan(scan: StudyScan, tools: ScanTools, sink: ScanSink): Promise<number> {
  const started = performance.now();
  let inModel = 0;
  const skip = (thrown: unknown, where: { structure?: string; plan?: string } = {}) => {
    const { code, message } = SagittaError.from(thrown);
    if (code === 'cancelled') throw thrown;
    sink.onSkipped({ scan: scan.id, ...where, code, reason: message });
  };
  let opened: OpenedScan | undefined;
  try {
    opened = await openScan(scan, tools.scratch);
    if (scan.references.length === 0)
      throw new SagittaError('file-not-found', 'The scan has no reference masks.');
    const chosen = chosenReferences(scan, opened.volume, tools.settings, {
      onProblem: (problem, structure) => skip(problem, { structure }),
      onAbsent: sink.onAbsent,
    });
    for await (const reference of chosen) {
      const { structure } = reference;
      // All plans of a structure in a row: those that see the same frames share their embeddings.
      for (const plan of tools.settings.plans) {
        if (sink.isDone(structure, plan.name)) continue;
        try {
          inModel += await evaluateCase(scan, opened, reference, plan, tools, sink);
        } catch (thrown) {
          skip(thrown, { structure, plan: plan.name });
        }
      }
    }
  } catch (thrown) {
    skip(thrown);
  } finally {
    if (opened) await rm(opened.ref.path, { force: true });
  }
  return (performance.now() - started) / 1000 - inModel;
}

async function evaluateCase(
  scan: StudyScan,
  { volume, ref }: OpenedScan,
  { structure, mask: reference }: { structure: string; mask: Mask },
  { name, plan, prompt }: StudySettings['plans'][number],
  { inference, model, settings, signal, peakMemoryMb }: ScanTools,
  sink: ScanSink,
): Promise<number> {
  // Without the plan's name: arms that are prompted alike get the very same prompts.
  const seed = `${settings.seed}|${scan.id}|${structure}`;
  const prompts = simulatePrompts(volume, reference, prompt, seed);
  const { onNotice } = sink;
  const segment = await predict(prompts, { inference, volume: ref, model, plan, signal, onNotice });
  const { mask } = segment;
  const { slices: count, seconds } = segment.spent;
  const { axis } = prompt;
  const prompted = prompts.map((p) => p.prompt.slice);
  const identity = { scan: scan.id, structure, plan: name };
  const slices = sliceAgreements(reference, mask, axis);
  const metrics = caseMetrics(volume, reference, mask, { axis, prompted, slices });
  const found = { ...identity, dice: metrics.dice };
  const slice = worstOf(slices);
  const picture = () =>
    slicePicture(volume, ref.valueKind, [reference, mask], axis, slice).toString('base64');
  sink.onCase(
    {
      ...identity,
      patient: scan.patient,
      ...metrics,
      decay: [...metrics.decay],
      promptedSlices: prompted.join(' '),
      maskSha256: maskHash(mask),
      ...(scan.boundary && { boundary: scan.boundary }),
      ...(await measured(segment, { volume, reference, prompt, prompts, measures: settings.measures })),
    },
    { ...identity, slices: count, seconds, peakMemoryMb: peakMemoryMb() },
    sink.isWorst(found) ? { ...found, slice, png: picture() } : undefined,
  );
  return segment.spent.elapsedSeconds;
}

function maskHash(mask: Mask): string {
  const hash = createHash('sha256');
  for (const k of mask.occupied()) {
    hash.update(`${k}:`);
    hash.update(encodeRuns(mask.slice(k) ?? new Uint8Array()));
  }
  return hash.digest('hex');
}
