import type { ImportReport, Progress } from '#core/contract';
import { texts } from '../texts/index.ts';
import type { Context } from './context.ts';
import { uploadFile } from './data-plane.ts';
import { type NamedFile, uploadNames } from './dropped-files.ts';

/** Uploads under way at a time. */
const parallelUploads = 4;
const idle = { phase: 'idle', done: 0, total: 0, message: '' } as const;

/** Where a file lies on disk, in hosts that know: such files need no upload. */
export type PathOf = (file: File) => string;

interface ImportSurroundings {
  /** Shows a case that came in. */
  open(caseId: string): Promise<void>;
  /** Renews the list of cases. */
  refresh(): Promise<void>;
  pathOf?: PathOf;
}

/** Bringing scans and labelmaps in, one import at a time. */
export function createImportOperations(context: Context, { open, refresh, pathOf }: ImportSurroundings) {
  const { client, fetchData, library, notices } = context;
  let importing: AbortController | null = null;
  /** What was last imported, by the name its report gives it: to import it again by force. */
  let last: { files: ReadonlyMap<string, NamedFile>; asSegmentsOf?: string } = { files: new Map() };

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
      await refresh();
      library.setState({ importing: idle });
      if (report.cases.length > 0) await open(report.cases[0].id);
    } catch (thrown) {
      context.fail(texts.errors.import, thrown, texts.errors.libraryUntouched);
    } finally {
      importing = null;
      library.setState({ importing: idle });
    }
  }

  async function upload(
    files: readonly NamedFile[],
    names: readonly string[],
    uploadId: string,
    signal: AbortSignal,
  ): Promise<void> {
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

  function importFiles(files: readonly NamedFile[], asSegmentsOf?: string, force = false): Promise<void> {
    if (files.length === 0) return Promise.resolve();
    const names = uploadNames(files.map((f) => f.path));
    last = { files: new Map(files.map((f, n) => [names[n], f])), asSegmentsOf };
    return runImport(async (signal) => {
      const options = { signal, onProgress: showProgress };
      const paths = pathOf ? files.map(({ file }) => pathOf(file)) : [];
      if (paths.length > 0 && paths.every((path) => path !== '')) {
        showProgress({ done: 0, total: 0 });
        return client.call('import.paths', { paths, asSegmentsOf, force }, options);
      }
      const uploadId = crypto.randomUUID();
      library.setState({
        importing: { phase: 'uploading', done: 0, total: files.length, message: texts.imports.uploading },
      });
      await upload(files, names, uploadId, signal);
      showProgress({ done: 0, total: 0 });
      return client.call('import.upload', { uploadId, asSegmentsOf, force }, options);
    });
  }

  return {
    importFiles,
    /** Takes what was refused for not being CT all the same. */
    importAnyway(): Promise<void> {
      const refused = library.getState().report?.refused.filter((r) => r.code === 'not-ct') ?? [];
      const named = refused.flatMap((r) => last.files.get(baseName(r.path)) ?? []);
      return importFiles(named.length > 0 ? named : [...last.files.values()], last.asSegmentsOf, true);
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
  };
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
