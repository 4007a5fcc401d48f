import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import {
  createInference,
  createSupervisor,
  forkChild,
  type Inference,
  type ModelRef,
} from '#electron/inference';
import { createModels } from '#electron/services/models';

/** The folders that models come from. */
export interface ModelFolders {
  readonly shippedDir: string;
  readonly libraryRoot: string;
}

/** An inference process of a fixed number of threads and the model that it runs. */
export interface StudyModel {
  readonly inference: Inference;
  readonly model: ModelRef;
  readonly weightsSha256: string;
  /** Largest resident memory of the inference process; null where the system does not tell. */
  peakMemoryMb(): number | null;
  close(): Promise<void>;
}

/** Starts the process and lets the model answer. Rejects with `model-missing` or what is wrong with the model. */
export async function openStudyModel(
  folders: ModelFolders,
  name: string | undefined,
  threads: number,
): Promise<StudyModel> {
  let pid: number | undefined;
  const inference = createInference(
    createSupervisor(() => {
      const child = forkChild(undefined, [`--threads=${threads}`]);
      pid = child.pid;
      return child;
    }),
  );
  try {
    const models = createModels({ ...folders, inference, emit() {} });
    const model = name === undefined ? await models.active() : await models.get(name);
    await inference.inspect(model);
    const weightsSha256 = await fileHash(model.weightsPath);
    return {
      inference,
      model,
      weightsSha256,
      peakMemoryMb: () => peakOf(pid),
      close: () => inference.close(),
    };
  } catch (thrown) {
    await inference.close();
    throw thrown;
  }
}

async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

function peakOf(pid: number | undefined): number | null {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
  } catch {
    return null;
  }
}
