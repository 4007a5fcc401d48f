import type { Inference } from '#electron/inference';
import type { Jobs } from '#electron/services/jobs';
import type { Library } from '#electron/services/library';
import type { Models } from '#electron/services/models';
import type { EventHub } from '#electron/services/router';
import type { SegmentMasks } from './segment-masks.ts';

/** What the segmentation service is made of. */
export interface SegmentationDeps {
  readonly library: Library;
  readonly inference: Inference;
  readonly models: Pick<Models, 'active'>;
  readonly jobs: Jobs;
  readonly emit: EventHub['emit'];
}

export interface Context extends SegmentationDeps {
  readonly masks: SegmentMasks;
  /** Reads and writes of one case's pixels, one after the other. */
  exclusive<T>(caseId: string, work: () => Promise<T>): Promise<T>;
}
