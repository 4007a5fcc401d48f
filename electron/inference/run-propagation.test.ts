import { describe, expect, it } from 'vitest';
import { PropagationPlan } from '#core/contract';
import { restored, restoredAxis, type Storage, storages } from '../../test/support/orientations.ts';
import { boxIn, maskOf, propagated, scan } from '../../test/support/runs.ts';

const plans = {
  default: PropagationPlan.parse({}),
  edges: PropagationPlan.parse({ memory: { refined: true }, post: { refine: {}, connected: true } }),
  neighbours: PropagationPlan.parse({ channels: { kind: 'neighbours' }, passes: { count: 2 } }),
  following: PropagationPlan.parse({
    crop: { kind: 'prompt', margin: 1.3, follow: true },
    memory: { gate: { kind: 'dam4sam', every: 2 } },
  }),
  planes: PropagationPlan.parse({ planes: 'mean-logits' }),
  stretched: PropagationPlan.parse({ stretch: true, order: 'forward-reverse-shared' }),
};

describe('the same scan stored in any of the 48 orientations', () => {
  it.each(['default', 'edges', 'neighbours', 'following', 'planes', 'stretched'] as const)(
    'gives the same mask in the patient (%s)',
    async (name) => {
      const volume = scan();
      const inStorage = async (storage: Storage) => {
        const axis = restoredAxis(storage, 'k');
        const setting = { volume: restored(storage, volume), axis, plan: plans[name] };
        return maskOf(setting, await propagated(setting, boxIn(storage, axis)));
      };
      const expected = await inStorage(storages[0]);
      expect(expected.count()).toBeGreaterThan(300);
      const inPatient = { ...volume, data: new Int16Array(expected.toDense()) };
      for (const storage of storages)
        expect((await inStorage(storage)).toDense()).toEqual(
          Uint8Array.from(restored(storage, inPatient).data),
        );
    },
  );
});

describe('planes along the other axes', () => {
  it.each(['i', 'j'] as const)('carry the object through the volume (%s)', async (axis) => {
    const volume = scan();
    const setting = { volume, axis };
    const box = axis === 'i' ? ([5, 2, 19, 12] as const) : ([6, 2, 22, 12] as const);
    const prompt = { axis, slice: axis === 'i' ? 13 : 12, box: [...box] as never, points: [], mask: false };
    const mask = maskOf(setting, await propagated(setting, prompt));
    const truth = Array.from(volume.data).filter((v) => v > 0).length;
    const both = mask.toDense().reduce((n, v, at) => n + (v && volume.data[at] > 0 ? 1 : 0), 0);
    expect((2 * both) / (mask.count() + truth)).toBeGreaterThan(0.8);
  });
});

it('every plane has one vote, however often the scan is gone through', async () => {
  const volume = scan();
  const voted = async (passes: object) => {
    // No slice is sure enough to prompt the second pass, which therefore finds what the first one has.
    const plan = PropagationPlan.parse({ planes: 'majority', passes: { above: 1, ...passes } });
    const setting = { volume, axis: 'k', plan } as const;
    return maskOf(setting, await propagated(setting, boxIn(storages[0], 'k')));
  };
  expect((await voted({ count: 2 })).toDense()).toEqual((await voted({ count: 1 })).toDense());
});
