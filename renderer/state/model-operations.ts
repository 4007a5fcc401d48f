import { type ModelDetails, type Precision, SagittaError } from '#core/contract';
import { texts } from '../texts/index.ts';
import type { Context } from './context.ts';
import { uploadFile } from './data-plane.ts';
import { type NamedFile, uploadNames } from './dropped-files.ts';
import type { PathOf } from './import-operations.ts';

const WEIGHTS = /\.(pt|safetensors)$/i;
/** What may lie beside a checkpoint and describe it. */
const BESIDE = /(\.card|^config|\/config)\.json$/i;
/** What transformers calls every model's weights: the folder's name says which model it is. */
const NAMELESS = /(?:^|\/)([^/]+)\/model\.safetensors$/i;

/** Dropped or chosen files that make up models, and the rest. */
export function modelFiles(files: readonly NamedFile[]): { models: NamedFile[]; others: NamedFile[] } {
  const hasWeights = files.some((f) => WEIGHTS.test(f.path));
  const isModels = (f: NamedFile) => WEIGHTS.test(f.path) || (hasWeights && BESIDE.test(f.path));
  return { models: files.filter(isModels), others: files.filter((f) => !isModels(f)) };
}

interface ModelSurroundings {
  refresh(): Promise<void>;
  pathOf?: PathOf;
}

/** The models of the library: which is in use, how it is run, what is added and removed. */
export function createModelOperations(context: Context, { refresh, pathOf }: ModelSurroundings) {
  const { client, fetchData, library, notices } = context;

  /** Runs one change at a time; what went wrong is told, and the list is asked for anew either way. */
  async function change(busy: string, title: string, run: () => Promise<void>): Promise<boolean> {
    if (library.getState().modelBusy !== null) {
      notices.tell({ level: 'info', title: texts.models.oneAtATime });
      return false;
    }
    library.setState({ modelBusy: busy });
    try {
      await run();
      return true;
    } catch (thrown) {
      context.fail(title, thrown, texts.models.unchanged);
      return false;
    } finally {
      library.setState({ modelBusy: null });
      await refresh();
    }
  }

  async function send(files: readonly NamedFile[]) {
    const [weights] = files.filter((f) => WEIGHTS.test(f.path));
    const name = NAMELESS.exec(weights.path)?.[1];
    const path = pathOf?.(weights.file) ?? '';
    if (path !== '') return client.call('model.add', { path, name });
    const uploadId = crypto.randomUUID();
    const names = uploadNames(files.map((f) => f.path));
    for (const [n, { file }] of files.entries())
      await uploadFile(fetchData, uploadId, names[n], file, new AbortController().signal);
    return client.call('model.upload', { uploadId, name: name ?? baseName(weights.path) });
  }

  return {
    /** What the model's page shows; null where it cannot be had. */
    async details(name: string): Promise<ModelDetails | null> {
      try {
        return await client.call('model.details', { name });
      } catch (thrown) {
        // The list says of a model that cannot be read why.
        if (SagittaError.from(thrown).code !== 'model-missing') context.fail(texts.errors.models, thrown);
        return null;
      }
    },
    select: (name: string) =>
      change(texts.models.choosing, texts.models.notChosen(name), async () => {
        await client.call('model.select', { name });
      }),
    /** One checkpoint and what lies beside it; the model is in use once it has passed its self-test. */
    async add(files: readonly NamedFile[]): Promise<void> {
      const { models, others } = modelFiles(files);
      const weights = models.filter((f) => WEIGHTS.test(f.path));
      if (weights.length !== 1 || others.length > 0) {
        notices.tell({ level: 'warning', title: texts.models.notOne, body: texts.models.notOneText });
        return;
      }
      await change(texts.models.adding, texts.models.notAdded(fileName(weights[0].path)), async () => {
        const { model } = await send(models);
        await client.call('model.select', { name: model.name });
        notices.tell({ level: 'success', title: texts.models.added(model.name) });
      });
    },
    configure: (name: string, imageSize: number, precision: Precision) =>
      change(texts.models.testing, texts.models.notConfigured, async () => {
        await client.call('model.configure', { name, imageSize, precision });
      }),
    remove: (name: string) =>
      change(texts.models.removing, texts.models.notRemoved(name), async () => {
        await client.call('model.remove', { name });
      }),
  };
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** `sam2.1_hiera_tiny` of its path. */
function baseName(path: string): string {
  return fileName(path).replace(WEIGHTS, '');
}
