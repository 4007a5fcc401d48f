import { runWorker } from '#electron/services/evaluation';
import { openScratchFolder } from '#electron/services/scratch';
import { openFakeStudyModel } from './study-model.ts';

/** Takes scans from the queue, as `worker` does. */
const [url, folder] = process.argv.slice(2);
await runWorker({
  url,
  openModel: async () => openFakeStudyModel(),
  version: 'bench',
  scratch: openScratchFolder(`${folder}/scratch`).path,
  say: (text) => process.stderr.write(`${text}\n`),
  lostAfterMs: 20_000,
});
