import type { SagittaError } from '#core/contract';
import { caseHandlers } from '#electron/services/cases';
import { createDataPlane, type DataPlane } from '#electron/services/data';
import { libraryData, type OwnedLibrary, openLibrary } from '#electron/services/library';
import {
  createEventHub,
  createRouter,
  type EventHub,
  type Handlers,
  type Router,
} from '#electron/services/router';
import { programVersion } from './version.ts';

export interface ServicesOptions {
  libraryRoot: string;
  user: string;
  host: 'electron' | 'browser' | 'cli';
  /** Where errors that no service foresaw are told: the code and the command, never the message. */
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
  const { libraryRoot, user, host, log } = options;
  const events = createEventHub();
  const library = await openLibrary(libraryRoot, { user });
  const handlers: Partial<Handlers> = {
    'app.info': async () => ({
      version: programVersion(),
      host,
      user,
      libraryBytes: await library.bytes(),
    }),
    ...caseHandlers({ library, events }),
  };
  const router = createRouter(handlers, events, {
    onInternalError: (command, error) => log?.(`${command}: ${describe(error)}`),
  });
  const data = libraryData(library);
  const dataPlane = createDataPlane({
    ...data,
    libraryRoot: library.root,
    async edit(caseId, query, body) {
      const { revision } = await data.edit(caseId, query, body);
      events.emit('case.changed', { caseId, revision, masks: true, detail: true });
      return { revision };
    },
  });
  return {
    router,
    dataPlane,
    events,
    library,
    async close() {
      router.close();
      await library.close();
    },
  };
}

/** Where it happened, without the message: that may quote a file name or a patient's. */
function describe(error: SagittaError): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  const frames = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [cause.name, ...frames.slice(0, 5).map((line) => line.trim())].join(' ');
}
