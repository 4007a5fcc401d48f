import { expect, test } from 'vitest';
import { fakeEngine } from '../../test/support/fake-engine.ts';
import { fakeModel } from '../../test/support/fake-run.ts';
import type { Engine } from './engine.ts';
import { OpenModels } from './open-models.ts';

function counted() {
  const closed: number[] = [];
  const fake = fakeEngine();
  const engine: Engine = {
    ...fake,
    open: async (ref) => ({ ...(await fake.open(ref)), close: async () => void closed.push(ref.imageSize) }),
  };
  return { models: new OpenModels(engine), closed };
}

const at = (imageSize: number) => ({ ...fakeModel, imageSize });
const sizes = (models: OpenModels) => models.told().map((m) => m.imageSize);

test('two models are held open, the least recently used is closed', async () => {
  const { models, closed } = counted();
  for (const size of [64, 128, 64, 256]) await models.with(at(size), async () => {});
  expect(closed).toEqual([128]);
  expect(sizes(models)).toEqual([64, 256]);
});

test('one that is at work stays open', async () => {
  const { models, closed } = counted();
  await models.with(at(64), async () => {
    for (const size of [128, 256, 512]) await models.with(at(size), async () => {});
    expect(closed).not.toContain(64);
  });
  expect(sizes(models)).toHaveLength(2);
});

test('one that could not be opened may be opened later', async () => {
  let isBroken = true;
  const fake = fakeEngine();
  const models = new OpenModels({
    ...fake,
    open: (ref) => (isBroken ? Promise.reject(new Error('no')) : fake.open(ref)),
  });
  await expect(models.with(fakeModel, async () => {})).rejects.toThrow('no');
  isBroken = false;
  expect(await models.with(fakeModel, async ({ provider }) => provider)).toBe('fake');
});
