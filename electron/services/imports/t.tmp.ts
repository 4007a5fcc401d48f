import { ctSeries } from '#core/formats/testing';
import { folderOf, session } from './test-support.ts';

const f = folderOf(Object.fromEntries(ctSeries([0, 2, 4]).map((b, n) => ['a' + n, b])));
for (let i = 0; i < 4; i++) {
  const s = session();
  const t = performance.now();
  await s.paths([f]);
  console.log('tiny', (performance.now() - t).toFixed(0));
}
for (let i = 0; i < 4; i++) {
  const s = session();
  const t = performance.now();
  const r = await s.paths(['/tmp/imp-bench/dicom']);
  console.log('300 slices', (performance.now() - t).toFixed(0), r.cases[0].shape);
}
