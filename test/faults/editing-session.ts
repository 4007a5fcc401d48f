import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { openLibrary } from '#electron/services/library';
import { shape, slice } from '../support/small-volume.ts';

/**
 * A process that edits a library until it is killed: `editing-session.ts ROOT CASE`. It prints one JSON line
 * for each change AFTER the library confirmed it: what every slice and segment that changed is now. It opens
 * the library when the first byte comes in, so that it can be started ahead.
 */
const [root, caseId] = process.argv.slice(2);
await once(process.stdin, 'data');
const library = await openLibrary(root, { user: 'crash test' });
let revision = (await library.getCase(caseId)).revision;
console.log(JSON.stringify({ opened: true, revision }));

for (;;) {
  const made = await change();
  if (!made) continue;
  const { slices } = await library.masksSince(caseId, revision);
  const { segments, versions } = await library.getCase(caseId);
  revision = made.revision;
  console.log(
    JSON.stringify({
      revision,
      slices: slices.map((s) => [`${s.segmentId}/${s.k}`, Buffer.from(s.runs).toString('base64')]),
      segments: segments.map((s) => [s.id, s.label, s.voxels]),
      versions: versions.map((v) => v.id),
    }),
  );
}

async function change(): Promise<{ revision: number } | undefined> {
  const { segments, undo, redo, versions } = await library.getCase(caseId);
  const segment = segments[randomInt(Math.max(1, segments.length))];
  const dice = randomInt(100);
  if (!segment || (dice < 5 && segments.length < 6))
    return library.createSegment(caseId, { label: `S${randomInt(1000)}` });
  if (dice < 8) return library.removeSegment(caseId, segment.id);
  if (dice < 12) return library.updateSegment(caseId, segment.id, { label: `S${randomInt(1000)}` });
  if (dice < 24) return undo ? library.undo(caseId) : undefined;
  if (dice < 32) return redo ? library.redo(caseId) : undefined;
  if (dice < 36) return library.saveVersion(caseId, 'kept');
  if (dice < 38 && versions.length > 0)
    return library.restoreVersion(caseId, versions[randomInt(versions.length)].id);
  const k = randomInt(shape[2]);
  if (dice < 50) return prompt(segment.id, k);
  const voxels = randomInt(1, 40);
  const slices = [
    slice(segment.id, k, voxels, randomInt(100)),
    slice(segment.id, (k + 1) % shape[2], voxels),
  ];
  return library.apply({ caseId, kind: 'brush', label: 'Brush', slices });
}

function prompt(segmentId: string, k: number) {
  const at = { segmentId, axis: 'k' as const, slice: k };
  const point = { ijk: [randomInt(16), randomInt(12), k] as [number, number, number], positive: true };
  const voxels = randomInt(1, 100);
  return library.apply({
    caseId,
    kind: 'prompt',
    label: 'Prompt',
    prompts: [{ ...at, prompt: { axis: 'k', slice: k, points: [point], mask: false } }],
    results: [{ ...at, result: { ...at, state: 'prompted', voxels, predictedIou: 0.5, objectScore: 1 } }],
    slices: [slice(segmentId, k, voxels)],
  });
}
