import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ModelCard, PropagationPlan, type SlicePrompt } from '#core/contract';
import { type Axis, axisIndex, inPlaneAxes, type Vec3, type Volume } from '#core/geometry';
import { decodeRuns, Mask } from '#core/masks';
import { readCard } from '#electron/inference/model-card';
import { fakeEngine } from '../../test/support/fake-engine.ts';
import {
  emptyVolume,
  restored,
  restoredAxis,
  restoredIndex,
  type Storage,
  storages,
} from '../../test/support/orientations.ts';
import { EmbeddingCache } from './embedding-cache.ts';
import type { ModelRef, OpenModel } from './engine.ts';
import { ortEngine } from './ort-engine.node.ts';
import type { PropagateRequest } from './requests.ts';
import { runPrompt } from './run-prompt.ts';
import { runPropagation } from './run-propagation.ts';
import { viewOf } from './view.ts';

const card = ModelCard.parse({
  name: 'fake',
  size: 'nano',
  hiera: {
    embedDim: 32,
    numHeads: 1,
    stages: [1, 2, 4, 1],
    globalBlocks: [4],
    windowSpec: [8, 8, 8, 4],
    posEmbedBackground: [8, 8],
  },
  input: { imageSize: 64, resize: 'area-bilinear', cropMargin: 1.5, windowsHu: { soft: [-100, 100] } },
});
const fake: ModelRef = {
  name: 'fake',
  weightsPath: '/none',
  card,
  imageSize: 64,
  precision: 'fp32',
};

/** An oblique scan with a slanted ellipsoid of 80 HU in air. */
function scan(): Volume {
  const volume = emptyVolume(
    [30, 26, 14],
    [
      [0.9, 0.02, -0.1, -50],
      [-0.03, 1.1, 0.2, 20],
      [0.05, -0.12, 2.5, -400],
      [0, 0, 0, 1],
    ],
  );
  const [ni, nj, nk] = volume.shape;
  for (let k = 0; k < nk; k++)
    for (let j = 0; j < nj; j++)
      for (let i = 0; i < ni; i++) {
        const inside = ((i - 10 - k / 2) / 7) ** 2 + ((j - 12) / 6) ** 2 + ((k - 7) / 5) ** 2 < 1;
        volume.data[i + ni * (j + nj * k)] = inside ? 80 : -900 + i;
      }
  return volume;
}

async function masked(
  volume: Volume,
  axis: Axis,
  prompt: SlicePrompt,
  plan: PropagationPlan,
  opened?: OpenModel,
  model: ModelRef = fake,
): Promise<Mask> {
  const ref = { path: '', sha256: '', dataType: 'int16', valueKind: 'hu', ...volume } as const;
  const request: PropagateRequest = {
    volume: ref,
    model,
    plan,
    axis,
    anchors: [{ slice: prompt.slice, prompt, role: 'source' }],
  };
  const view = viewOf(request, volume, opened ?? (await fakeEngine().open(model)), new EmbeddingCache(1e9));
  const mask = new Mask(volume.shape);
  const [a, b] = inPlaneAxes(axis).map((name) => volume.shape[axisIndex(name)]);
  for await (const step of runPropagation(request, view))
    for (const { outcome } of step) mask.setPlane(axis, outcome.slice, decodeRuns(outcome.runs, a * b));
  return mask;
}

/** The prompt of slice k = 7 in another storage: a box over the object. */
function promptIn(storage: (typeof storages)[number], axis: Axis): SlicePrompt {
  const shape = scan().shape;
  const corners = [
    [6, 5, 7],
    [21, 19, 7],
  ].map((c) => restoredIndex(storage, shape, c as unknown as Vec3));
  const [p, q] = inPlaneAxes(axis).map(axisIndex);
  const ends = (n: number) => [corners[0][n], corners[1][n]].sort((x, y) => x - y);
  const [[a0, a1], [b0, b1]] = [ends(p), ends(q)];
  return { axis, slice: corners[0][axisIndex(axis)], box: [a0, b0, a1, b1], points: [], mask: false };
}

const asStored: Storage = { axes: [0, 1, 2], flipped: [false, false, false] };

describe('the same scan stored in any of the 48 orientations', () => {
  it.each(['default', 'stretched'])('gives the same mask in the patient (%s)', async (name) => {
    const plan = PropagationPlan.parse(
      name === 'default' ? {} : { stretch: true, order: 'forward-reverse-shared' },
    );
    const volume = scan();
    const expected = await masked(volume, 'k', promptIn(asStored, 'k'), plan);
    expect(expected.count()).toBeGreaterThan(300);
    for (const storage of storages) {
      const axis = restoredAxis(storage, 'k');
      const mask = await masked(restored(storage, volume), axis, promptIn(storage, axis), plan);
      const back = {
        shape: volume.shape,
        affineLps: volume.affineLps,
        data: new Int16Array(expected.toDense()),
      };
      expect(mask.toDense()).toEqual(Uint8Array.from(restored(storage, back).data));
    }
  });
});

describe('the shipped model', () => {
  it('gives the same mask in the patient however the scan is stored', async () => {
    const folder = new URL('../../native-models/nano/', import.meta.url);
    const card = readCard(fileURLToPath(new URL('nano.card.json', folder)));
    const weightsPath = fileURLToPath(new URL('nano.pt', folder));
    const model: ModelRef = { name: 'nano', weightsPath, card, imageSize: 128, precision: 'fp32' };
    const opened = await ortEngine().open(model);
    onTestFinished(() => opened.close());
    const plan = PropagationPlan.parse({});
    const volume = scan();
    const inStorage = (storage: Storage) => {
      const axis = restoredAxis(storage, 'k');
      return masked(restored(storage, volume), axis, promptIn(storage, axis), plan, opened, model);
    };
    const expected = await inStorage(asStored);
    expect(expected.count()).toBeGreaterThan(300);
    const as = { shape: volume.shape, affineLps: volume.affineLps, data: new Int16Array(expected.toDense()) };
    for (const storage of [storages[13], storages[34]])
      expect((await inStorage(storage)).toDense()).toEqual(Uint8Array.from(restored(storage, as).data));
  });
});

describe('a prompt on one slice', () => {
  const ask = async (prompt: Partial<SlicePrompt>, present?: Uint8Array) => {
    const volume = scan();
    const ref = { path: '', sha256: '', dataType: 'int16', valueKind: 'hu', ...volume } as const;
    const request = {
      volume: ref,
      model: fake,
      plan: PropagationPlan.parse({}),
      axis: 'k' as const,
      prompt: { axis: 'k' as const, slice: 7, points: [], mask: false, ...prompt },
      present,
    };
    const view = viewOf(request, volume, await fakeEngine().open(fake), new EmbeddingCache(1e9));
    const outcome = await runPrompt(request, view);
    return { outcome, pixels: decodeRuns(outcome.runs, 30 * 26) };
  };

  it('finds the object in its box', async () => {
    const { outcome, pixels } = await ask({ box: [6, 5, 21, 19] });
    expect(outcome).toMatchObject({ axis: 'k', slice: 7, state: 'prompted' });
    expect(pixels[13 + 30 * 12]).toBe(1);
    expect(pixels[2 + 30 * 2]).toBe(0);
  });

  it('lets a click add to what is there', async () => {
    const { outcome: first } = await ask({ box: [6, 5, 21, 19] });
    const { outcome, pixels } = await ask({ points: [{ ijk: [22, 12, 7], positive: true }] }, first.runs);
    expect(pixels[22 + 30 * 12]).toBe(1);
    expect(pixels[13 + 30 * 12]).toBe(1);
    expect(outcome.voxels).toBeGreaterThan(first.voxels);
  });

  it('answers a click on an empty slice', async () => {
    const { pixels } = await ask({ points: [{ ijk: [13, 12, 7], positive: true }] });
    expect(pixels[13 + 30 * 12]).toBe(1);
  });

  it('is refused when it says nothing', async () => {
    await expect(ask({})).rejects.toMatchObject({ code: 'prompt-invalid' });
  });
});
