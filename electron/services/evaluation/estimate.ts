import { SagittaError, type StudySettings } from '#core/contract';
import { mean } from '#core/metrics';
import type { ProgressStore } from './store/index.ts';

/** What a study to come is like; what is left out is taken from the measured one. */
export interface EstimateRequest {
  readonly scans?: number;
  readonly structuresPerScan?: number;
  readonly slicesPerCase?: number;
  readonly workers: number;
  readonly pricePerHour?: number;
}

export interface StudyEstimate {
  readonly scans: number;
  readonly structuresPerScan: number;
  readonly plans: readonly {
    readonly name: string;
    readonly secondsPerSlice: number;
    readonly slicesPerCase: number;
    readonly hours: number;
  }[];
  /** Reading, scoring and storing, measured per case. */
  readonly overheadHours: number;
  /** Time of all workers together, and until the last one is done. */
  readonly workerHours: number;
  readonly elapsedHours: number;
  readonly cost: number | null;
}

/**
 * Time and cost from the seconds a slice of a study that was run. The same machine, threads and kind of scan are
 * assumed. Throws `bad-request` when the measured study has no finished case.
 */
export function estimateStudy(measured: ProgressStore, request: EstimateRequest): StudyEstimate {
  const timings = [...measured.timings()];
  if (timings.length === 0)
    throw new SagittaError('bad-request', 'The measured study has no finished case.', {
      remedy: 'Run a small sample first: evaluate … --sample 3',
    });
  const cases = new Set(timings.map((t) => `${t.scan}|${t.structure}`)).size;
  const measuredScans = new Set(timings.map((t) => t.scan)).size;
  const scans = request.scans ?? measured.scanIds().length;
  const structuresPerScan = request.structuresPerScan ?? cases / measuredScans;
  const plans = measured.settings.plans.flatMap(({ name }: StudySettings['plans'][number]) => {
    const own = timings.filter((t) => t.plan === name);
    if (own.length === 0) return [];
    const slices = own.reduce((sum, t) => sum + t.slices, 0);
    const secondsPerSlice = own.reduce((sum, t) => sum + t.seconds, 0) / Math.max(1, slices);
    const slicesPerCase = request.slicesPerCase ?? mean(own.map((t) => t.slices));
    return [
      {
        name,
        secondsPerSlice,
        slicesPerCase,
        hours: (scans * structuresPerScan * slicesPerCase * secondsPerSlice) / 3600,
      },
    ];
  });
  const overhead = [...measured.overheadSeconds().values()].reduce((sum, s) => sum + s, 0);
  const overheadHours = ((overhead / timings.length) * scans * structuresPerScan * plans.length) / 3600;
  const workerHours = plans.reduce((sum, p) => sum + p.hours, overheadHours);
  return {
    scans,
    structuresPerScan,
    plans,
    overheadHours,
    workerHours,
    elapsedHours: workerHours / Math.min(request.workers, scans),
    cost: request.pricePerHour === undefined ? null : workerHours * request.pricePerHour,
  };
}
