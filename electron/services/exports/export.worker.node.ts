import { parentPort, workerData } from 'node:worker_threads';
import { SagittaError } from '#core/contract';
import { type ExportRequest, runExport } from './run-export.ts';

// One export, one thread: packing and compressing hundreds of slices must not hold up the services.
runExport(workerData as ExportRequest).then(
  (outcome) => parentPort?.postMessage({ outcome }),
  (thrown) => parentPort?.postMessage({ error: SagittaError.from(thrown).toData() }),
);
