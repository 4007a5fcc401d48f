import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { dataUrls, type ErrorData, SagittaError } from '#core/contract';
import { encodePacket } from '#core/masks';
import { folders, makePrivate } from '#electron/services/data';
import type { ReadableLibrary } from '#electron/services/library';
import type { Handlers } from '#electron/services/router';
import type { ExportOutcome, ExportRequest } from './run-export.ts';

export interface ExportDeps {
  readonly library: ReadableLibrary;
  readonly user: string;
  readonly version: string;
}

/**
 * Exports a case. With a path the files go there; without one they stay in the library's `exports` folder and
 * are fetched by URL. A cancelled export leaves no file under its own name.
 */
export function exportHandlers({ library, user, version }: ExportDeps): Pick<Handlers, 'export.case'> {
  return {
    'export.case': async ({ caseId, format, path, segmentIds }, { signal, progress }) => {
      progress({ done: 0, total: 1, message: 'Exporting' });
      const [detail, masks] = await Promise.all([library.getCase(caseId), library.masksSince(caseId, 0)]);
      const exportId = randomUUID();
      const target = path ?? (await makePrivate(folders.finishedExport(library.root, exportId)));
      const request: ExportRequest = {
        format,
        detail,
        masks: encodePacket(masks),
        segmentIds,
        author: user,
        softwareVersion: version,
        path: target,
      };
      const { outputs, warnings } = await inWorker(request, signal);
      progress({ done: 1, total: 1 });
      return {
        warnings,
        outputs: outputs.map(({ path: written, name, bytes, verified }) => ({
          name,
          bytes,
          verified,
          ...(path === undefined ? { url: dataUrls.exportFile(exportId, name) } : { path: written }),
        })),
      };
    },
  };
}

function inWorker(request: ExportRequest, signal: AbortSignal): Promise<ExportOutcome> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./export.worker.node.ts', import.meta.url), { workerData: request });
    const cancel = () => {
      reject(new SagittaError('cancelled', 'The export was cancelled.'));
      void worker.terminate();
    };
    signal.addEventListener('abort', cancel, { once: true });
    worker.once('message', ({ outcome, error }: { outcome?: ExportOutcome; error?: ErrorData }) => {
      if (outcome) resolve(outcome);
      else reject(SagittaError.fromData(error as ErrorData));
    });
    worker.once('error', (thrown) => reject(SagittaError.from(thrown)));
    worker.once('exit', () => {
      signal.removeEventListener('abort', cancel);
      reject(new SagittaError('export-failed', 'The export ended before it was done.'));
    });
  });
}
