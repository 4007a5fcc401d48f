import { PropagationPlan, type SlicePrompt } from '#core/contract';
import { type Axis, axisIndex, inPlaneAxes, type Vec3, type Volume } from '#core/geometry';
import { decodeRuns, Mask } from '#core/masks';
import type { FinishedFrame } from '#core/volumetric';
import { EmbeddingCache } from '../../electron/inference/embedding-cache.ts';
import type { ModelRef, OpenModel } from '../../electron/inference/engine.ts';
import type { StreamedOutcome, VolumeRef } from '../../electron/inference/requests.ts';
import { runPropagation } from '../../electron/inference/run-propagation.ts';
import { type View, viewOf } from '../../electron/inference/view.ts';
import { fakeEngine } from './fake-engine.ts';
import { fakeModelOf } from './fake-model.ts';
import { emptyVolume, restoredIndex, type Storage } from './orientations.ts';

/** Works on crops, as the shipped one does. */
export const fakeModel = fakeModelOf(64, { cropMargin: 1.5, windowsHu: { soft: [-100, 100] } });

/** An oblique scan with a slanted ellipsoid of 80 HU in air, largest on slice k = 7. */
export function scan(): Volume {
  const volume = emptyVolume(
    [30, 26, 14],
    [
      [0.9, 0.02, -0.1, -50],
      [-0.03, 1.1, 0.2, 20],
      [0.05, -0.12, 2.5, -400],
      [0, 0, 0, 1],
    ],
  );
  const [ni, nj, nk] = volume.shape;
  for (let k = 0; k < nk; k++)
    for (let j = 0; j < nj; j++)
      for (let i = 0; i < ni; i++) {
        const inside = ((i - 10 - k / 2) / 7) ** 2 + ((j - 12) / 6) ** 2 + ((k - 7) / 5) ** 2 < 1;
        volume.data[i + ni * (j + nj * k)] = inside ? 80 : -900 + i;
      }
  return volume;
}

/** A box over the ellipsoid on slice k = 7 of the original storage, as it is named in another one. */
export function boxIn(storage: Storage, axis: Axis): SlicePrompt {
  const corner = (ijk: Vec3) => restoredIndex(storage, scan().shape, ijk);
  const [from, to] = [corner([6, 5, 7]), corner([21, 19, 7])];
  const [p, q] = inPlaneAxes(axis).map(axisIndex);
  const low = (n: 0 | 1 | 2) => Math.min(from[n], to[n]);
  const high = (n: 0 | 1 | 2) => Math.max(from[n], to[n]);
  const box: SlicePrompt['box'] = [low(p), low(q), high(p), high(q)];
  return { axis, slice: from[axisIndex(axis)], box, points: [], mask: false };
}

export interface Setting {
  readonly volume: Volume;
  readonly axis: Axis;
  readonly plan?: PropagationPlan;
  readonly model?: ModelRef;
  readonly opened?: OpenModel;
}

export async function viewed(
  setting: Setting,
): Promise<{ request: ReturnType<typeof requestOf>; view: View }> {
  const request = requestOf(setting);
  const opened = setting.opened ?? (await fakeEngine().open(request.model));
  return { request, view: viewOf(request, setting.volume, opened, new EmbeddingCache(1e9)) };
}

function requestOf({ volume, axis, plan = PropagationPlan.parse({}), model = fakeModel }: Setting) {
  const ref: VolumeRef = { path: '', sha256: '', dataType: 'int16', valueKind: 'hu', ...volume };
  return { volume: ref, model, plan, axis };
}

/** Every outcome of a run from one prompt. */
export async function propagated(
  setting: Setting,
  prompt: SlicePrompt,
  finished?: readonly FinishedFrame[],
): Promise<StreamedOutcome[]> {
  const { request, view } = await viewed(setting);
  const anchors = [{ slice: prompt.slice, prompt, role: 'source' as const }];
  const outcomes: StreamedOutcome[] = [];
  for await (const step of runPropagation({ ...request, anchors, finished }, view))
    outcomes.push(...step.filter(({ outcome }) => outcome.axis === setting.axis));
  return outcomes;
}

export function maskOf({ volume, axis }: Setting, outcomes: readonly StreamedOutcome[]): Mask {
  const mask = new Mask(volume.shape);
  const [a, b] = inPlaneAxes(axis).map((name) => volume.shape[axisIndex(name)]);
  for (const { outcome } of outcomes) mask.setPlane(axis, outcome.slice, decodeRuns(outcome.runs, a * b));
  return mask;
}
