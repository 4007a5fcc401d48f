import { fileURLToPath } from 'node:url';
import { createInference, createSupervisor, forkChild } from '#electron/inference';
import type { StudyModel } from '#electron/services/evaluation';
import { fakeModel } from '../support/runs.ts';

export { fakeModel as fakeStudyModel } from '../support/runs.ts';

export const FAKE_WEIGHTS = 'none';
const CHILD = fileURLToPath(new URL('../support/fake-child.node.ts', import.meta.url));

/** The fake model in a real inference process. */
export function openFakeStudyModel(): StudyModel {
  const inference = createInference(createSupervisor(() => forkChild(CHILD, ['0'])));
  return {
    inference,
    model: fakeModel,
    weightsSha256: FAKE_WEIGHTS,
    peakMemoryMb: () => null,
    close: () => inference.close(),
  };
}
