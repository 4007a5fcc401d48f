import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type EngineState, type ModelDetails, type ModelInfo, SagittaError } from '#core/contract';
import { type Inference, type ModelRef, type ModelReport, modelKey, neededBytes } from '#electron/inference';
import { modelSource, readCard } from '#electron/inference/model-card';
import type { EventHub } from '#electron/services/router';
import { detailsOf } from './details.ts';
import { importRecord, RECORD, requireUnchanged } from './import-record.ts';
import { type BrokenModel, modelsIn } from './model-folders.ts';
import { takeIn } from './take-in.ts';
import { ChosenVariants, type Variant } from './variants.ts';

export interface ModelsDeps {
  /** Folder of the models that come with the program. */
  readonly shippedDir: string;
  /** Root of the library; its `models` folder holds those the user has added. */
  readonly libraryRoot: string;
  readonly inference: Pick<
    Inference,
    'identify' | 'inspect' | 'forgetTrials' | 'release' | 'state' | 'trials'
  >;
  readonly emit: EventHub['emit'];
}

export interface AddOptions {
  readonly name?: string;
  readonly imageSize?: number;
  readonly precision?: ModelRef['precision'];
  readonly cardPath?: string;
}

export interface Models {
  list(): Promise<ModelInfo[]>;
  /** The model that new prompts and runs use: the chosen one, else the first shipped one. */
  active(): Promise<ModelRef>;
  /** Rejects with `model-missing`. */
  get(name: string): Promise<ModelRef>;
  select(name: string): Promise<void>;
  /**
   * Takes a checkpoint (or a folder with one) into the library once it is known to be one, and lets it answer;
   * a model that cannot is not kept.
   */
  add(file: string, options?: AddOptions): Promise<ModelRef>;
  details(name: string): Promise<ModelDetails>;
  /** Chooses input size and precision; a variant that fails its self-test is not kept and rejects with the reason. */
  configure(name: string, variant: Variant): Promise<void>;
  /**
   * Loads the model and lets it answer; rejects with the reason when it cannot. `again`: what earlier self-tests have
   * found counts no longer.
   */
  verify(name: string, again?: boolean): Promise<ModelReport>;
  remove(name: string): Promise<void>;
  /** What the inference process holds and how fast it is. */
  engineState(): EngineState;
  /** Gives its memory back, unless it is at work. */
  releaseEngine(): Promise<void>;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/;

export function createModels({ shippedDir, libraryRoot, inference, emit }: ModelsDeps): Models {
  const ownDir = join(libraryRoot, 'models');
  const cacheDir = join(libraryRoot, 'cache', 'graphs');
  // Begins with a dot as what is no model.
  const trialsDir = join(ownDir, '.trials');
  const choice = join(ownDir, 'active.json');
  const variants = new ChosenVariants(join(ownDir, 'variants.json'));
  /** What models have answered in this session, by key. */
  const reports = new Map<string, ModelReport>();

  const all = (): ModelRef[] => {
    const own = modelsIn(ownDir).usable;
    const shipped = modelsIn(shippedDir).usable.filter((m) => !own.some((o) => o.name === m.name));
    return [...shipped, ...own].map((model) => ({ ...variants.of(model), cacheDir, trialsDir }));
  };
  const get = async (name: string): Promise<ModelRef> => {
    const found = all().find((m) => m.name === name);
    if (found) return found;
    throw new SagittaError('model-missing', `There is no model called "${name}".`, {
      remedy: `Add it with \`models add FILE\`, or use one of: ${all()
        .map((m) => m.name)
        .join(', ')}.`,
    });
  };
  const chosenName = async (): Promise<string | undefined> => {
    const text = await readFile(choice, 'utf8').catch(() => '{}');
    const parsed: { name?: unknown } = JSON.parse(text);
    return typeof parsed.name === 'string' ? parsed.name : undefined;
  };
  const active = async (): Promise<ModelRef> => {
    const chosen = await chosenName();
    const models = all();
    const model = models.find((m) => m.name === chosen) ?? models[0];
    if (model) return model;
    throw new SagittaError('model-missing', 'There is no model.', {
      remedy: 'Install the program again, or add a SAM2 checkpoint with `models add FILE`.',
    });
  };
  const verify = async (name: string, again = false): Promise<ModelReport> => {
    const model = await get(name);
    if (again) inference.forgetTrials(model);
    const inspected = requireUnchanged(model.weightsPath).then(() => inference.inspect(model));
    const report = await inspected.catch((thrown) => {
      reports.set(modelKey(model), { provider: '', selfTest: SagittaError.from(thrown).message });
      emit('models.changed', {});
      throw thrown;
    });
    reports.set(modelKey(model), report);
    emit('models.changed', {});
    return report;
  };

  /** The model in use is tried in the background; what comes of it is told by `models.changed`. */
  const tried = new Set<string>();
  const tryOnce = (model: ModelRef) => {
    if (tried.has(modelKey(model))) return;
    tried.add(modelKey(model));
    void verify(model.name).catch(() => {});
  };

  const isOwn = (name: string) => modelsIn(ownDir).usable.some((m) => m.name === name);

  return {
    active,
    engineState: () => inference.state(),
    releaseEngine: () => inference.release(),
    get,
    verify,
    details: async (name) => detailsOf(await get(name), !isOwn(name)),
    async configure(name, { imageSize, precision }) {
      const { imageSize: sizeBefore, precision: precisionBefore } = await get(name);
      await variants.choose(name, { imageSize, precision });
      try {
        await verify(name);
      } catch (thrown) {
        await variants.choose(name, { imageSize: sizeBefore, precision: precisionBefore });
        emit('models.changed', {});
        throw thrown;
      }
    },
    async list() {
      const used = await active().catch(() => undefined);
      if (used) tryOnce(used);
      const own = modelsIn(ownDir);
      const usable = await Promise.all(
        all().map(async (model): Promise<ModelInfo> => {
          const report = reports.get(modelKey(model)) ?? { provider: '', selfTest: 'not run yet' };
          const { name, imageSize, precision, card } = model;
          const { version, size, about } = card;
          return {
            ...{ name, version, size, imageSize, precision, about, ...report },
            trials: await inference.trials(model),
            neededBytes: neededBytes(card, imageSize, precision),
            active: name === used?.name,
            shipped: !own.usable.some((m) => m.name === name),
          };
        }),
      );
      return [...usable, ...own.broken.map(unusable)];
    },
    async select(name) {
      await get(name);
      await mkdir(ownDir, { recursive: true, mode: 0o700 });
      await replaceFile(choice, JSON.stringify({ name }));
      tryOnce(await get(name));
      emit('models.changed', {});
    },
    async add(path, { name, imageSize, precision = 'fp32', cardPath } = {}) {
      const source = modelSource(path);
      const card = cardPath ? readCard(cardPath) : source.card;
      const found = await inference.identify(source.weightsPath, card);
      const given = name ?? (cardPath ? found.name : source.name);
      if (!NAME.test(given))
        throw new SagittaError('bad-request', `"${given}" cannot be the name of a model.`, {
          remedy: 'Use letters, digits, dot, plus, dash and underscore.',
        });
      if (all().some((m) => m.name === given))
        throw new SagittaError('conflict', `There is a model called "${given}" already.`, {
          remedy: 'Remove it first, or give another name with --name.',
        });
      const input = { ...found.input, imageSize: imageSize ?? found.input.imageSize };
      const folder = join(ownDir, given);
      const incoming = join(ownDir, `.incoming-${given}`);
      await rm(incoming, { recursive: true, force: true });
      await mkdir(incoming, { recursive: true, mode: 0o700 });
      try {
        const weights = join(incoming, basename(source.weightsPath));
        const { how } = await takeIn(source.weightsPath, weights);
        await writeJson(join(incoming, RECORD), await importRecord(weights, { how, precision }));
        await writeJson(join(incoming, `${given}.card.json`), { ...found, name: given, input });
        await rename(incoming, folder);
        await verify(given);
      } catch (thrown) {
        await rm(incoming, { recursive: true, force: true });
        await rm(folder, { recursive: true, force: true });
        throw thrown;
      }
      return get(given);
    },
    async remove(name) {
      if (!isOwn(name)) {
        await get(name);
        throw new SagittaError('conflict', `The model "${name}" came with the program and stays.`);
      }
      await rm(join(ownDir, name), { recursive: true });
      await variants.choose(name, undefined);
      emit('models.changed', {});
    },
  };
}

/** What is told of a model that cannot be read. */
function unusable({ name, reason }: BrokenModel): ModelInfo {
  const nothing = {
    version: '',
    size: '',
    imageSize: 0,
    precision: 'fp32',
    provider: '',
    about: '',
  } as const;
  return { name, selfTest: reason, active: false, ...nothing };
}

function writeJson(path: string, value: unknown): Promise<void> {
  return writeFile(path, JSON.stringify(value, null, 2), { mode: 0o600 });
}

async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
