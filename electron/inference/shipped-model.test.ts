import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PropagationPlan } from '#core/contract';
import { resolvePlan } from '#core/volumetric';
import { readCard } from '#electron/inference/model-card';
import { restored, restoredAxis, type Storage, storages } from '../../test/support/orientations.ts';
import { boxIn, maskOf, propagated, scan } from '../../test/support/runs.ts';
import { walk } from '../../test/support/walking.ts';
import type { ModelRef, OpenModel } from './engine.ts';
import { ortEngine } from './ort-engine.node.ts';
import { tryOut } from './trial.ts';
import { verdictOn } from './trial-verdict.ts';

const folder = new URL('../../native-models/nano/', import.meta.url);
const model: ModelRef = {
  name: 'nano',
  weightsPath: fileURLToPath(new URL('nano.pt', folder)),
  card: readCard(fileURLToPath(new URL('nano.card.json', folder))),
  imageSize: 128,
  precision: 'fp32',
};

let opened: OpenModel;
beforeAll(async () => {
  opened = await ortEngine().open(model);
});
afterAll(() => opened.close());

describe('the shipped model', () => {
  it('gives the same mask in the patient however the scan is stored', async () => {
    const volume = scan();
    const inStorage = async (storage: Storage) => {
      const axis = restoredAxis(storage, 'k');
      const setting = { volume: restored(storage, volume), axis, model, opened };
      return maskOf(setting, await propagated(setting, boxIn(storage, axis)));
    };
    const expected = await inStorage(storages[0]);
    expect(expected.count()).toBeGreaterThan(300);
    const inPatient = { ...volume, data: new Int16Array(expected.toDense()) };
    for (const storage of [storages[13], storages[34]])
      expect((await inStorage(storage)).toDense()).toEqual(
        Uint8Array.from(restored(storage, inPatient).data),
      );
  });

  it.each([
    ['outward', {}],
    ['forward-reverse-shared', { order: 'forward-reverse-shared' }],
    ['edges of the scan', { memory: { refined: true }, post: { refine: {}, connected: true } }],
    ['gated', { memory: { gate: { kind: 'samurai', motionAfter: 2 } }, order: 'outward-shared' }],
    ['anchors', { memory: { gate: { kind: 'dam4sam', every: 2, anchorIouAbove: 0.3, divergence: 0.95 } } }],
    ['surest slices', { memory: { refined: true, confident: { above: 0.3 } }, post: { refine: {} } }],
  ])('goes on after an interruption with the very same numbers (%s)', async (_, plan) => {
    const setting = {
      volume: scan(),
      axis: 'k',
      plan: PropagationPlan.parse(plan),
      model,
      opened,
    } as const;
    const prompt = boxIn(storages[0], 'k');
    const whole = await propagated(setting, prompt);
    for (const n of [1, 4, 9, 12])
      expect(await propagated(setting, prompt, whole.slice(0, n))).toEqual(whole.slice(n));
  });

  it.each([
    ['the default plan', resolvePlan('default')],
    ['pathways', { memory: { gate: { kind: 'sam2long' } } }],
    ['a crop that follows', { crop: { kind: 'prompt', margin: 1.3, follow: true } }],
  ])('goes on after an interruption, with the same result (%s)', async (_, plan) => {
    const setting = { volume: scan(), axis: 'k', plan: PropagationPlan.parse(plan), model, opened } as const;
    const prompt = boxIn(storages[0], 'k');
    const whole = await propagated(setting, prompt);
    expect(await propagated(setting, prompt, whole.slice(0, 5))).toEqual(whole.slice(5));
  });

  it('keeps an object that walks out of a fixed crop, in one that follows', async () => {
    const crop = { kind: 'prompt', margin: 1.5 };
    expect((await walk(1.5, { crop }, { model, opened })).dice).toBeLessThan(0.8);
    expect((await walk(1.5, { crop: { ...crop, follow: true } }, { model, opened })).dice).toBeGreaterThan(
      0.95,
    );
  });

  it.each([
    ['int8 on the CPU', { provider: 'cpu', precision: 'int8', memoryPool: 1 }],
    ['fp16, as a GPU computes it', { provider: 'cpu', precision: 'fp16', memoryPool: 1 }],
  ] as const)('finds the organs of the self-test scan, and agrees with itself in %s', async (_, variant) => {
    const small = { ...model, precision: variant.precision };
    const reduced = await ortEngine().open(small);
    const options = { slices: 2, pool: 1 } as const;
    const exact = await tryOut(opened, options);
    expect(exact.found).toBeGreaterThan(0.8);
    const { numbers, accepted } = verdictOn(variant, await tryOut(reduced, options), exact);
    await reduced.close();
    expect(accepted).toBe(true);
    expect(numbers.maxFeatureError).toBeGreaterThan(0);
  });

  it('agrees with itself when memories are pooled', async () => {
    const variant = { provider: 'cpu', precision: 'fp32', memoryPool: 2 } as const;
    const exact = await tryOut(opened, { slices: 9, pool: 1 });
    const { numbers, reason } = verdictOn(variant, await tryOut(opened, { slices: 9, pool: 2 }), exact);
    expect(numbers.maxLogitError).toBeGreaterThan(0);
    expect(reason).toMatch(/Dice (1|0\.9)/);
  });

  it('is told apart from a checkpoint of another build', async () => {
    const other = { ...model.card, dModel: 64 };
    await expect(ortEngine().identify(model.weightsPath, other)).rejects.toMatchObject({
      code: 'model-invalid',
    });
    expect(await ortEngine().identify(model.weightsPath, model.card)).toEqual(model.card);
  });
});
