import { setTimeout } from 'node:timers/promises';
import { createServices } from '#electron/services';
import { connectInProcess } from '#electron/services/router';

/**
 * A program from its start to after a case has been closed: `memory-session.ts ROOT`, under --expose-gc. Prints the resident
 * memory of both its processes, in MiB, when idle, at work, after closing, and with the model open once more.
 */
const [root] = process.argv.slice(2);
const services = await createServices({ libraryRoot: root, user: 'memory test', host: 'cli' });
const client = connectInProcess(services.router);

async function resident(): Promise<number> {
  global.gc?.();
  await setTimeout(200);
  const { residentBytes } = await client.call('engine.state', {});
  return (process.memoryUsage.rss() + (residentBytes ?? 0)) / 2 ** 20;
}

await client.call('model.verify', { name: 'nano' });
const { cases } = await client.call('import.phantom', { seed: 1 });
const [{ id: caseId }] = cases;
const idle = await resident();

const { segment } = await client.call('segment.create', { caseId, label: 'Liver' });
const { shape } = await client.call('case.get', { caseId });
const [width, height, depth] = shape;
await client.call('segmentation.prompt', {
  caseId,
  segmentId: segment.id,
  prompt: {
    axis: 'k',
    slice: Math.floor(depth / 2),
    box: [width / 4, height / 4, (3 * width) / 4, (3 * height) / 4].map(Math.floor) as [
      number,
      number,
      number,
      number,
    ],
    points: [],
    mask: false,
  },
});
const { jobId } = await client.call('segmentation.propagate', { caseId, segmentIds: [segment.id] });
let state = 'pending';
while (state === 'pending' || state === 'running') {
  await setTimeout(100);
  const { jobs } = await client.call('job.list', {});
  state = jobs.find((job) => job.id === jobId)?.state ?? 'error';
}
const atWork = await resident();

await client.call('engine.release', {});
const closed = await resident();
// As at the beginning, with the model open.
await client.call('model.verify', { name: 'nano' });
const idleAgain = await resident();
console.log(JSON.stringify({ state, idle, atWork, closed, idleAgain }));
await services.close();
