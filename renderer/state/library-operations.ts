import { type ExportFormat, type ImportReport, type Progress, SagittaError } from '#core/contract';
import { texts } from '../texts/index.ts';
import { type Context, openCaseOf } from './context.ts';
import { uploadFile } from './data-plane.ts';
import { type NamedFile, uploadNames } from './dropped-files.ts';

/** Uploads under way at a time. */
const parallelUploads = 4;
const idle = { phase: 'idle', done: 0, total: 0, message: '' } as const;

/** Where a file lies on disk, in hosts that know: such files need no upload. */
export type PathOf = (file: File) => string;

export function createLibraryOperations(
  context: Context,
  open: (caseId: string) => Promise<void>,
  pathOf?: PathOf,
) {
  const { client, fetchData, library, notices } = context;
  let importing: AbortController | null = null;
  let asked = 0;

  async function refreshCases(): Promise<void> {
    asked += 1;
    const mine = asked;
    try {
      const { cases } = await client.call('case.list', { search: library.getState().search });
      if (mine === asked) library.setState({ phase: 'ready', cases, error: null });
    } catch (thrown) {
      if (mine === asked) library.setState({ phase: 'failed', error: SagittaError.from(thrown).message });
    }
  }

  async function refreshModels(): Promise<void> {
    try {
      library.setState({ models: (await client.call('model.list', {})).models });
    } catch (thrown) {
      context.fail(texts.errors.models, thrown);
    }
  }

  async function refreshInfo(): Promise<void> {
    try {
      library.setState({ info: await client.call('app.info', {}) });
    } catch (thrown) {
      context.fail(texts.errors.service, thrown);
    }
  }

  async function refreshPlans(): Promise<void> {
    try {
      const { plans } = await client.call('plan.list', {});
      const known = plans.some((p) => p.name === library.getState().plan);
      library.setState({ plans, ...(known || plans.length === 0 ? {} : { plan: plans[0].name }) });
    } catch (thrown) {
      context.fail(texts.errors.plans, thrown);
    }
  }

  /** Runs an import with its progress in the store; the first new case is opened. */
  async function runImport(run: (signal: AbortSignal) => Promise<ImportReport>): Promise<void> {
    if (importing) {
      notices.tell({ level: 'info', title: texts.imports.oneAtATime });
      return;
    }
    importing = new AbortController();
    library.setState({ report: null });
    try {
      const report = await run(importing.signal);
      library.setState({ report });
      await refreshCases();
      if (report.cases.length > 0) await open(report.cases[0].id);
    } catch (thrown) {
      context.fail(texts.errors.import, thrown, texts.errors.libraryUntouched);
    } finally {
      importing = null;
      library.setState({ importing: idle });
      void refreshInfo();
    }
  }

  async function upload(files: readonly NamedFile[], uploadId: string, signal: AbortSignal): Promise<void> {
    const names = uploadNames(files.map((f) => f.path));
    let next = 0;
    let done = 0;
    const worker = async () => {
      while (next < files.length) {
        const n = next++;
        await uploadFile(fetchData, uploadId, names[n], files[n].file, signal);
        done += 1;
        library.setState({
          importing: { phase: 'uploading', done, total: files.length, message: texts.imports.uploading },
        });
      }
    };
    await Promise.all(Array.from({ length: parallelUploads }, worker));
  }

  function showProgress({ done, total, message }: Progress): void {
    const words = message ?? texts.imports.reading;
    library.setState({ importing: { phase: 'importing', done, total, message: words } });
  }

  return {
    refreshCases,
    refreshModels,
    refreshInfo,
    refreshPlans,
    search(search: string): Promise<void> {
      library.setState({ search });
      return refreshCases();
    },
    importFiles(files: readonly NamedFile[], asSegmentsOf?: string): Promise<void> {
      if (files.length === 0) return Promise.resolve();
      return runImport(async (signal) => {
        const options = { signal, onProgress: showProgress };
        const paths = pathOf ? files.map(({ file }) => pathOf(file)) : [];
        if (paths.length > 0 && paths.every((path) => path !== '')) {
          showProgress({ done: 0, total: 0 });
          return client.call('import.paths', { paths, asSegmentsOf }, options);
        }
        const uploadId = crypto.randomUUID();
        library.setState({
          importing: { phase: 'uploading', done: 0, total: files.length, message: texts.imports.uploading },
        });
        await upload(files, uploadId, signal);
        showProgress({ done: 0, total: 0 });
        return client.call('import.upload', { uploadId, asSegmentsOf }, options);
      });
    },
    importPhantom(): Promise<void> {
      return runImport((signal) => {
        library.setState({
          importing: { phase: 'importing', done: 0, total: 0, message: texts.imports.phantom },
        });
        return client.call('import.phantom', {}, { signal });
      });
    },
    cancelImport(): void {
      importing?.abort();
    },
    dismissReport(): void {
      library.setState({ report: null });
    },
    async renameCase(caseId: string, name: string): Promise<void> {
      try {
        await client.call('case.rename', { caseId, name });
        await refreshCases();
      } catch (thrown) {
        context.fail(texts.errors.renameCase, thrown);
      }
    },
    async removeCase(caseId: string, close: () => void): Promise<void> {
      const name = library.getState().cases.find((c) => c.id === caseId)?.name ?? '';
      try {
        await client.call('case.remove', { caseId });
        if (context.current.getState().caseId === caseId) close();
        await refreshCases();
        notices.tell({
          level: 'info',
          title: texts.cases.removed(name),
          action: {
            text: texts.actions.undo,
            run: () => {
              client
                .call('case.restore', { caseId })
                .then(refreshCases)
                .catch((thrown) => context.fail(texts.errors.restoreCase, thrown));
            },
          },
        });
      } catch (thrown) {
        context.fail(texts.errors.removeCase, thrown, texts.errors.nothingLost);
      }
    },
    async selectModel(name: string): Promise<void> {
      try {
        await client.call('model.select', { name });
        await refreshModels();
      } catch (thrown) {
        context.fail(texts.errors.models, thrown);
      }
    },
    /** Has the case's segments written, checked and handed to the browser's downloads. */
    async exportCase(format: ExportFormat, download: (url: string, name: string) => void): Promise<void> {
      const caseId = openCaseOf(context)?.detail.id;
      if (!caseId) return;
      try {
        const { outputs } = await client.call('export.case', { caseId, format });
        for (const { url, name } of outputs) if (url) download(url, name);
        notices.tell({
          level: 'success',
          title: texts.exports.done(outputs.map((o) => o.name)),
          body: outputs.every((o) => o.verified) ? texts.exports.verified : undefined,
        });
      } catch (thrown) {
        context.fail(texts.errors.export, thrown, texts.errors.nothingLost);
      }
    },
  };
}
