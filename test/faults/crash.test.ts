import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openLibrary } from '#electron/services/library';
import { newCase, temporaryFolder } from '../support/library.ts';

const kills = 50;
const MOST_CHANGES = 12;
/** About as long as a change takes, so that a kill may come at any point of it. */
const MOST_DELAY_MS = 20;

interface Confirmed {
  revision: number;
  slices?: [name: string, runs: string][];
  segments?: [id: string, label: string, voxels: number][];
  versions?: string[];
}

type Session = ReturnType<typeof startSession>;

function startSession(root: string, caseId: string) {
  const script = fileURLToPath(new URL('./editing-session.ts', import.meta.url));
  return spawn(process.execPath, [script, root, caseId], { stdio: ['pipe', 'pipe', 'inherit'] });
}

/**
 * Lets an editing session work and kills it somewhere in one of its first changes, but the very first; gives all that it
 * had confirmed. Changes are counted, not time: as many are made on a slow disk.
 */
async function killedSession(session: Session): Promise<Confirmed[]> {
  const confirmed: Confirmed[] = [];
  const last = randomInt(2, MOST_CHANGES);
  const closed = once(session, 'close');
  session.stdin.write('open');
  for await (const line of createInterface(session.stdout)) {
    confirmed.push(JSON.parse(line));
    if (confirmed.length === last) setTimeout(() => session.kill('SIGKILL'), randomInt(MOST_DELAY_MS));
  }
  const [, signal] = await closed;
  expect(signal).toBe('SIGKILL');
  return confirmed;
}

/** A segment that is gone is told whole when it comes back: until then its slices may change unsaid. */
function forgetOthers(slices: Map<string, string>, shown: ReadonlySet<string>): void {
  for (const name of slices.keys()) if (!shown.has(name.split('/')[0])) slices.delete(name);
}

test(`after each of ${kills} kills everything confirmed is there, voxel for voxel`, {
  timeout: 900_000,
}, async () => {
  const root = temporaryFolder();
  let library = await openLibrary(root, { user: 'reader' });
  const { id: caseId } = await library.addCase(newCase());
  await library.close();
  const slices = new Map<string, string>();
  let changes = 0;
  let next = startSession(root, caseId);
  onTestFinished(() => {
    next.kill('SIGKILL');
  });
  for (let n = 0; n < kills; n++) {
    const session = next;
    next = startSession(root, caseId);
    const confirmed = await killedSession(session);
    const last = confirmed.at(-1)!;
    changes += confirmed.length - 1;
    for (const { slices: changed, segments } of confirmed) {
      for (const [name, runs] of changed ?? []) slices.set(name, runs);
      if (segments) forgetOthers(slices, new Set(segments.map(([id]) => id)));
    }

    library = await openLibrary(root, { user: 'reader' });
    const found = await library.getCase(caseId);
    const all = await library.masksSince(caseId, 0);
    // A change may be on disk before its confirmation got out; no more than one.
    expect(found.revision - last.revision).toBeOneOf([0, 1]);
    const unconfirmed = await library.masksSince(caseId, last.revision);
    const open = new Set(unconfirmed.slices.map((s) => `${s.segmentId}/${s.k}`));
    const present = new Map(
      all.slices.map((s) => [`${s.segmentId}/${s.k}`, Buffer.from(s.runs).toString('base64')]),
    );
    const shown = new Set(found.segments.map((s) => s.id));
    for (const [name, runs] of slices)
      if (shown.has(name.split('/')[0]) && !open.has(name))
        expect([name, present.get(name) ?? '']).toEqual([name, runs]);
    for (const id of last.versions ?? []) expect(found.versions.map((v) => v.id)).toContain(id);
    if (found.revision === last.revision && last.segments)
      expect(found.segments.map((s) => [s.id, s.label, s.voxels])).toEqual(last.segments);
    forgetOthers(slices, shown);
    for (const { segmentId, k, runs } of unconfirmed.slices)
      slices.set(`${segmentId}/${k}`, Buffer.from(runs).toString('base64'));
    expect((await library.verify()).problems).toEqual([]);
    await library.close();
  }
  expect(changes).toBeGreaterThan(kills);
});
