import { mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SagittaError } from '#core/contract';
import { readCard } from '#electron/inference/model-card';
import { temporaryFolder } from '../../../test/support/library.ts';
import { testInference } from '../../../test/support/segmentation.ts';
import { recordIn } from './import-record.ts';
import { createModels, modelHandlers } from './index.ts';

const FAKE_CHILD = fileURLToPath(new URL('../../../test/support/fake-child.node.ts', import.meta.url));
const shippedDir = fileURLToPath(new URL('../../../native-models', import.meta.url));
const cardPath = join(shippedDir, 'nano', 'nano.card.json');

function opened() {
  const libraryRoot = temporaryFolder();
  const told: string[] = [];
  const { inference } = testInference(FAKE_CHILD);
  const models = createModels({ shippedDir, libraryRoot, inference, emit: (name) => void told.push(name) });
  const checkpoint = async () => {
    const file = join(temporaryFolder(), 'mine.pt');
    await writeFile(file, 'weights');
    return file;
  };
  return { models, libraryRoot, told, checkpoint };
}

describe('models', () => {
  it('begin with the shipped one, in use and not yet tested', async () => {
    const { models } = opened();
    expect(
      await modelHandlers(models, () => '')['model.list'](
        {},
        { signal: new AbortController().signal, progress() {} },
      ),
    ).toEqual({
      models: [
        expect.objectContaining({ name: 'nano', imageSize: 192, active: true, selfTest: 'not run yet' }),
      ],
    });
    expect((await models.active()).card).toEqual(readCard(cardPath));
  });

  it('come from a folder of transformers, described by its config.json and called like the folder', async () => {
    const { models } = opened();
    const folder = join(temporaryFolder(), 'sam2.1-hiera-tiny');
    await mkdir(folder);
    await writeFile(join(folder, 'model.safetensors'), 'weights');
    await writeFile(join(folder, 'config.json'), JSON.stringify({ model_type: 'sam2_video' }));
    await models.add(folder, { imageSize: 512 });
    expect(await models.get('sam2.1-hiera-tiny')).toMatchObject({
      imageSize: 512,
      card: { size: 'tiny', version: '2.1' },
    });
  });

  it('are described by a card beside the checkpoint', async () => {
    const { models, checkpoint } = opened();
    const file = await checkpoint();
    await writeFile(join(file, '..', 'mine.card.json'), JSON.stringify(readCard(cardPath)));
    expect(await models.add(file)).toMatchObject({ name: 'mine', card: { size: readCard(cardPath).size } });
  });

  it('cost no second copy of the weights where the file system shares them', async () => {
    const { models, checkpoint } = opened();
    const file = await checkpoint();
    const linked = join(temporaryFolder(), 'linked.pt');
    await symlink(file, linked);
    const { weightsPath } = await models.add(linked, { cardPath, name: 'shared' });
    const [original, own] = [await stat(file), await stat(weightsPath)];
    expect(own.isFile()).toBe(true);
    expect(own.size).toBe(original.size);
    const record = recordIn(join(weightsPath, '..'));
    if (record?.how === 'link') expect(own.ino).toBe(original.ino);
    else expect(own.ino).not.toBe(original.ino);
  });

  it('whose checkpoint was written over since are told apart', async () => {
    const { models, checkpoint } = opened();
    const { weightsPath } = await models.add(await checkpoint(), { cardPath, name: 'mine' });
    await writeFile(weightsPath, 'another');
    await expect(models.verify('mine')).rejects.toThrow('has changed since it was added');
  });

  it('keep the precision that was asked for', async () => {
    const { models, checkpoint } = opened();
    await models.add(await checkpoint(), { cardPath, name: 'quick', precision: 'int8' });
    expect(await models.get('quick')).toMatchObject({ precision: 'int8' });
  });

  it('are taken into the library, can be chosen, stay chosen, and can be removed', async () => {
    const { models, libraryRoot, told, checkpoint } = opened();
    await models.add(await checkpoint(), { name: 'mine', imageSize: 128, cardPath });
    await models.select('mine');
    const { inference } = testInference(FAKE_CHILD);
    const later = createModels({ shippedDir, libraryRoot, inference, emit() {} });
    expect(await later.active()).toMatchObject({ name: 'mine', imageSize: 128, card: { name: 'mine' } });
    await later.remove('mine');
    expect(await later.active()).toMatchObject({ name: 'nano' });
    expect(told).toContain('models.changed');
  });

  it('tell what their page shows: the card, the size of the file, and what can be chosen', async () => {
    const { models } = opened();
    const details = await models.details('nano');
    expect(details).toMatchObject({ shipped: true, imageSizes: [128, 192, 256], card: { name: 'nano' } });
    expect(details.bytes).toBe((await stat(join(shippedDir, 'nano', 'nano.pt'))).size);
  });

  it('keep the input size and precision that were chosen, the shipped one too', async () => {
    const { models, libraryRoot } = opened();
    await models.configure('nano', { imageSize: 128, precision: 'int8' });
    const { inference } = testInference(FAKE_CHILD);
    const later = createModels({ shippedDir, libraryRoot, inference, emit() {} });
    expect(await later.active()).toMatchObject({ name: 'nano', imageSize: 128, precision: 'int8' });
  });

  it('stay as they were where the chosen variant does not answer', async () => {
    const { libraryRoot } = opened();
    const inference = {
      identify: () => Promise.reject(new Error('not asked')),
      inspect: ({ imageSize }: { imageSize: number }) =>
        imageSize === 192
          ? Promise.resolve({ provider: 'fake', selfTest: 'passed' })
          : Promise.reject(new SagittaError('model-refused', 'Too little memory.')),
      trials: async () => [],
      state: () => Promise.reject(new Error('not asked')) as never,
      release: async () => {},
      forgetTrials() {},
    };
    const models = createModels({ shippedDir, libraryRoot, inference, emit() {} });
    await expect(models.configure('nano', { imageSize: 256, precision: 'fp32' })).rejects.toThrow('memory');
    expect(await models.get('nano')).toMatchObject({ imageSize: 192, precision: 'fp32' });
  });

  it('come from an upload too, which is deleted afterwards', async () => {
    const { models } = opened();
    const upload = temporaryFolder();
    await writeFile(join(upload, 'mine.pt'), 'weights');
    await writeFile(join(upload, 'mine.card.json'), JSON.stringify(readCard(cardPath)));
    const handlers = modelHandlers(models, () => upload);
    const context = { signal: new AbortController().signal, progress() {} };
    const { model } = await handlers['model.upload']({ uploadId: 'any' }, context);
    expect(model).toMatchObject({ name: 'mine', shipped: false });
    await expect(stat(upload)).rejects.toThrow();
  });

  it('are tried in the background once they are listed, and tell what they run on', async () => {
    const { models, told } = opened();
    await models.list();
    await expect.poll(() => told, { timeout: 20_000 }).toContain('models.changed');
    expect(await models.list()).toMatchObject([{ name: 'nano', provider: 'fake', selfTest: 'passed' }]);
  });

  it('keep their names apart, and the shipped one in place', async () => {
    const { models, checkpoint } = opened();
    await expect(models.add(await checkpoint(), { name: 'nano', cardPath })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(models.add(await checkpoint(), { name: '../x', cardPath })).rejects.toMatchObject({
      code: 'bad-request',
    });
    await expect(models.remove('nano')).rejects.toMatchObject({ code: 'conflict' });
    await expect(models.select('nobody')).rejects.toMatchObject({ code: 'model-missing' });
  });

  it('are refused when they are no checkpoint, and leave nothing behind', async () => {
    const { models, checkpoint } = opened();
    await expect(models.add(await checkpoint())).rejects.toMatchObject({ code: 'model-invalid' });
    expect(await models.list()).toHaveLength(1);
  });

  it('with a broken card are told of by name and do not hide the others', async () => {
    const { models, libraryRoot } = opened();
    await mkdir(join(libraryRoot, 'models', 'broken'), { recursive: true });
    await writeFile(join(libraryRoot, 'models', 'broken', 'broken.card.json'), '{');
    await writeFile(join(libraryRoot, 'models', 'broken', 'broken.pt'), '');
    expect(await models.list()).toMatchObject([
      { name: 'nano' },
      { name: 'broken', selfTest: expect.stringContaining('card') },
    ]);
  });
});
