import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type OwnedLibrary, openLibrary } from '#electron/services/library';
import {
  caseWithSegment,
  newCase,
  shape,
  slice,
  temporaryFolder,
  volumeOf,
  voxelsBySlice,
} from '../support/library.ts';

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mounts();

function mounts(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A file system of its own with room for `bytes`; `remount` changes its options. */
function smallDisk(bytes: number): { folder: string; remount: (options: string) => void } {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder]);
  });
  return { folder, remount: (options) => execFileSync('mount', ['-o', `remount,${options}`, folder]) };
}

async function openedOn(folder: string): Promise<OwnedLibrary> {
  const library = await openLibrary(join(folder, 'library'), { user: 'reader' });
  onTestFinished(() => library.close());
  return library;
}

/** A slice whose runs take about 100 bytes. */
const busySlice = (segmentId: string, k: number, n: number) => ({
  ...slice(segmentId, k, 1),
  runs: Uint8Array.from({ length: 96 }, (_, i) => (i === 0 ? n % 90 : 1)),
});

test.skipIf(!canMount)(
  'a full disk loses nothing confirmed, says so, and goes on when there is room',
  async () => {
    const { folder } = smallDisk(3_000_000);
    const library = await openedOn(folder);
    const { caseId, segmentId } = await caseWithSegment(library);
    const ballast = join(folder, 'ballast');
    writeFileSync(ballast, new Uint8Array(1_500_000));
    const confirmed = new Map<number, Uint8Array>();
    const stroke = async (n: number) => {
      const edit = busySlice(segmentId, n % shape[2], n);
      await library.apply({ caseId, kind: 'brush', label: 'Brush', slices: [edit] });
      confirmed.set(edit.k, edit.runs);
    };
    const fill = async () => {
      for (let n = 0; n < 5000; n++) await stroke(n);
    };
    const intact = async () => {
      const { slices } = await library.masksSince(caseId, 0);
      expect(new Map(slices.map((s) => [s.k, Buffer.from(s.runs)]))).toEqual(
        new Map([...confirmed].sort(([a], [b]) => a - b).map(([k, runs]) => [k, Buffer.from(runs)])),
      );
    };

    await expect(fill()).rejects.toMatchObject({ code: 'disk-full', remedy: expect.stringMatching(/space/) });
    await intact();
    rmSync(ballast);
    for (let n = 0; n < 20; n++) await stroke(n);
    await intact();
    expect((await library.verify()).problems).toEqual([]);
  },
);

test.skipIf(!canMount)('a volume that does not fit is refused and leaves nothing behind', async () => {
  const { folder } = smallDisk(2_000_000);
  const library = await openedOn(folder);
  const small = await library.addCase(newCase());
  const volume = { ...volumeOf(() => 0), shape: [200, 200, 50] as const, data: new Int16Array(2_000_000) };
  await expect(library.addCase(newCase({ volume }))).rejects.toMatchObject({ code: 'disk-full' });
  expect((await library.listCases({ search: '', bin: false })).map((c) => c.id)).toEqual([small.id]);
  expect(await library.gc()).toEqual({ files: 0, bytes: 0 });
});

test.skipIf(!canMount)(
  'a library on a read-only disk opens for reading, and says why it does not write',
  async () => {
    const { folder, remount } = smallDisk(3_000_000);
    const root = join(folder, 'library');
    const owner = await openLibrary(root, { user: 'owner' });
    const { caseId, segmentId } = await caseWithSegment(owner);
    await owner.apply({ caseId, kind: 'brush', label: 'Brush', slices: [slice(segmentId, 3, 5)] });
    await owner.close();
    remount('ro');
    const library = await openedOn(folder);
    expect(library.readOnly).toBe(true);
    expect(await voxelsBySlice(library, caseId, segmentId)).toEqual({ 3: 5 });
    for (const write of [
      () => library.addCase(newCase()),
      () => library.createSegment(caseId, { label: 'Spleen' }),
      () => library.saveVersion(caseId, ''),
      () => library.gc(),
    ])
      await expect(write()).rejects.toMatchObject({ code: 'library-read-only' });
  },
);
