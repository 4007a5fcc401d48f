import { onTestFinished } from 'vitest';
import type { EventData, EventName, Job } from '#core/contract';
import type { Shape } from '#core/geometry';
import { decodeRuns, Mask } from '#core/masks';
import {
  createInference,
  createSupervisor,
  forkChild,
  type Inference,
  type ModelRef,
} from '#electron/inference';
import { createJobs } from '#electron/services/jobs';
import type { OwnedLibrary } from '#electron/services/library';
import { createSegmentation } from '#electron/services/segmentation';

/** Calls of handlers outside a router. */
export const context = () => ({ signal: new AbortController().signal, progress() {} });

/** An inference process that ends with the test; `entry` is another program than the real one, `args` for the first. */
export function testInference(entry?: string, args: readonly string[] = []) {
  const children: ReturnType<typeof forkChild>[] = [];
  const inference = createInference(
    createSupervisor(() => {
      const child = forkChild(entry, children.length === 0 ? args : []);
      children.push(child);
      return child;
    }),
  );
  onTestFinished(() => inference.close());
  return { inference, children };
}

/** The segmentation service over a library, with what it tells. */
export function testSegmentation(library: OwnedLibrary, inference: Inference, model: ModelRef) {
  const events: { name: EventName; data: unknown }[] = [];
  const emit = <E extends EventName>(name: E, data: EventData<E>) => void events.push({ name, data });
  const jobs = createJobs({ emit });
  const { handlers, comparisonMasks } = createSegmentation({
    library,
    inference,
    models: { active: async () => model },
    jobs,
    emit,
  });
  const ended = async (jobId: string): Promise<Job> => {
    for (;;) {
      const job = jobs.list().find((j) => j.id === jobId)!;
      if (job.endedAt) return job;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { handlers, comparisonMasks, jobs, events, ended };
}

/** A segment as the library has it. */
export async function storedMask(
  library: OwnedLibrary,
  caseId: string,
  segmentId: string,
  shape: Shape,
): Promise<Mask> {
  const mask = new Mask(shape);
  const { slices } = await library.masksSince(caseId, 0, segmentId);
  for (const { k, runs } of slices) mask.setSlice(k, decodeRuns(runs, shape[0] * shape[1]));
  return mask;
}
