import type { SagittaError } from '#core/contract';
import {
  type ChildHandle,
  createInference,
  createSupervisor,
  createVariants,
  forkChild,
} from '#electron/inference';
import { caseHandlers } from '#electron/services/cases';
import { createDataPlane, type DataPlane, folders } from '#electron/services/data';
import { exportHandlers } from '#electron/services/exports';
import { createImports, type ImportHandlers } from '#electron/services/imports';
import { createJobs, jobHandlers } from '#electron/services/jobs';
import { foldersOf, libraryData, type OwnedLibrary, openLibrary } from '#electron/services/library';
import { createModels, modelHandlers } from '#electron/services/models';
import {
  createEventHub,
  createRouter,
  type EventHub,
  type Handlers,
  type Router,
} from '#electron/services/router';
import { createSegmentation, type Segmentation } from '#electron/services/segmentation';
import { createSettings, settingsHandlers } from '#electron/services/settings';
import { programVersion, shippedModels } from './program.ts';

export interface ServicesOptions {
  libraryRoot: string;
  user: string;
  host: 'electron' | 'browser' | 'cli';
  /** Starts the inference process; under Node by default, Electron has a way of its own. */
  startInference?: () => ChildHandle;
  /** Where errors that no service foresaw are told: the command and where it happened, never the message. */
  log?: (line: string) => void;
}

export interface Services {
  readonly router: Router;
  readonly dataPlane: DataPlane;
  readonly events: EventHub;
  readonly library: OwnedLibrary;
  close(): Promise<void>;
}

/** The composition root: every service of the program over one library, behind one router. */
export async function createServices(options: ServicesOptions): Promise<Services> {
  const { libraryRoot, user, host, log, startInference = () => forkChild() } = options;
  const events = createEventHub();
  const { emit } = events;
  const library = await openLibrary(libraryRoot, { user });
  const inference = createInference(createSupervisor(startInference), {
    variants: createVariants({ start: startInference }),
  });
  const { cache: folder } = foldersOf(library.root);
  const settings = createSettings({
    libraryRoot: library.root,
    apply: ({ embeddingCache }) => inference.configure({ ...embeddingCache, folder }),
  });
  const jobs = createJobs({ emit });
  const models = createModels({ shippedDir: shippedModels(), libraryRoot: library.root, inference, emit });
  const uploadFolder = (uploadId: string) => folders.upload(library.root, uploadId);
  const version = programVersion();
  const segmentation = createSegmentation({ library, inference, models, jobs, emit });

  const handlers: Handlers = {
    'app.info': async () => ({ version, host, user, libraryBytes: await library.bytes() }),
    ...settingsHandlers({ settings, library, inference, emit }),
    ...caseHandlers({ library, events }),
    ...toldImports(createImports({ library, uploadFolder }), library, events),
    ...segmentation.handlers,
    ...jobHandlers(jobs),
    ...modelHandlers(models, uploadFolder),
    ...exportHandlers({ library, user, version }),
  };
  const onInternalError = (command: string, error: SagittaError) => log?.(`${command}: ${whereOf(error)}`);
  const router = createRouter(handlers, events, { onInternalError });
  return {
    router,
    dataPlane: toldDataPlane(library, segmentation, events),
    events,
    library,
    async close() {
      router.close();
      await jobs.close();
      await inference.close();
      await library.close();
    },
  };
}

/** Imports change the list of cases, or one case's segments. */
function toldImports(imports: ImportHandlers, library: OwnedLibrary, events: EventHub): ImportHandlers {
  const told =
    <P extends object, A extends unknown[], R>(run: (params: P, ...rest: A) => Promise<R>) =>
    async (params: P, ...rest: A): Promise<R> => {
      try {
        return await run(params, ...rest);
      } finally {
        // A cancelled or failed import keeps what had come in before.
        events.emit('library.changed', {});
        const { asSegmentsOf: caseId } = params as { asSegmentsOf?: string };
        if (caseId !== undefined) {
          const { revision } = await library.getCase(caseId);
          events.emit('case.changed', { caseId, revision, masks: true, detail: true });
        }
      }
    };
  return {
    'import.paths': told(imports['import.paths']),
    'import.upload': told(imports['import.upload']),
    'import.phantom': told(imports['import.phantom']),
  };
}

function toldDataPlane(
  library: OwnedLibrary,
  { comparisonMasks }: Pick<Segmentation, 'comparisonMasks'>,
  events: EventHub,
): DataPlane {
  const data = libraryData(library);
  return createDataPlane({
    ...data,
    libraryRoot: library.root,
    comparisonMasks,
    async edit(caseId, query, body) {
      const { revision } = await data.edit(caseId, query, body);
      events.emit('case.changed', { caseId, revision, masks: true, detail: true });
      return { revision };
    },
  });
}

/** Where it happened, without the message: that may quote a file name or a patient's. */
function whereOf(error: SagittaError): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  const frames = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [cause.name, ...frames.slice(0, 5).map((line) => line.trim())].join(' ');
}
