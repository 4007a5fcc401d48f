import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StudyScan } from '#core/contract';
import { writeNifti } from '#core/formats';
import { temporaryFolder } from '../../../../test/support/library.ts';
import { chosenReferences } from './chosen-references.ts';

const grid = {
  shape: [4, 4, 4] as const,
  affineLps: [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ],
};

/** A scan with a mask file a structure, each with so many voxels. */
function scan(voxels: Record<string, number>, id = 's0001'): StudyScan {
  const folder = join(temporaryFolder(), 'segmentations');
  mkdirSync(folder);
  const references = Object.entries(voxels).map(([structure, count]) => {
    const path = join(folder, `${structure}.nii`);
    writeFileSync(
      path,
      writeNifti({ ...grid, data: Uint8Array.from({ length: 64 }, (_, n) => (n < count ? 1 : 0)) }),
    );
    return { kind: 'binary' as const, structure, path };
  });
  return { id, patient: id, ct: '', references };
}

async function chosen(
  of: StudyScan,
  asked: { structures?: string[]; minVoxels?: number; sampleStructures?: number; seed?: number },
) {
  const told: string[] = [];
  const choice = { structures: [], minVoxels: 1, sampleStructures: null, seed: 1, ...asked };
  const found = chosenReferences(of, grid, choice, {
    onProblem: ({ code }, structure) => told.push(`${structure}: ${code}`),
    onAbsent: (structure, voxels) => told.push(`${structure}: ${voxels} voxels`),
  });
  const names: string[] = [];
  for await (const { structure } of found) names.push(structure);
  return { names, told };
}

const six = { a: 9, b: 9, c: 9, d: 9, e: 9, tiny: 2 };

describe('the structures of a scan', () => {
  test('are all that are large enough; what is empty or small counts as absent', async () => {
    const found = await chosen(scan({ liver: 20, spleen: 5, colon: 0 }), { minVoxels: 10 });
    expect(found).toEqual({ names: ['liver'], told: ['spleen: 5 voxels', 'colon: 0 voxels'] });
  });

  test('are only those asked for; a file that is not there is a problem', async () => {
    const found = await chosen(scan({ liver: 20, spleen: 5 }), { structures: ['spleen', 'colon'] });
    expect(found).toEqual({ names: ['spleen'], told: ['colon: file-not-found'] });
  });

  test('are drawn by the seed from those large enough, in their own order, the same each time', async () => {
    const draw = async (seed: number) =>
      (await chosen(scan(six), { minVoxels: 5, sampleStructures: 3, seed })).names;
    const drawn = await draw(1);
    expect(drawn).toHaveLength(3);
    expect(drawn).toEqual(drawn.toSorted());
    expect(drawn).not.toContain('tiny');
    expect(await draw(1)).toEqual(drawn);
    const others = await Promise.all([2, 3, 4, 5].map(draw));
    expect(others.some((names) => names.join() !== drawn.join())).toBe(true);
  });

  test('are all taken where there are fewer than are to be drawn', async () => {
    expect((await chosen(scan(six), { sampleStructures: 50 })).names).toHaveLength(6);
  });
});
