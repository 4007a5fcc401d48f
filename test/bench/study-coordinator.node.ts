import { beginStudy, closeStudy, prepareStudy, runOnQueue } from '#electron/services/evaluation';
import { FAKE_WEIGHTS, fakeStudyModel } from './study-model.ts';

/** Hands out the scans and takes in what comes back, as `evaluate --queue` does. */
const [url, , dataset, out] = process.argv.slice(2);
const asked = { dataset, plans: 'default', seed: 1, minVoxels: 1, structures: [], threads: 1 };
const prepared = await prepareStudy(asked);
const study = prepared.with({ model: fakeStudyModel, weightsSha256: FAKE_WEIGHTS }, 'bench');
const store = beginStudy(study, out);
await runOnQueue(url, study, store, (text) => process.stderr.write(`${text}\n`));
closeStudy(store, out);
store.close();
