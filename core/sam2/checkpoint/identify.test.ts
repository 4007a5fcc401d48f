import { describe, expect, test } from 'vitest';
import type { ModelCard } from '#core/contract';
import {
  Checkpoint,
  expectedTensors,
  identifyModel,
  memorySource,
  officialCard,
  type TensorEntry,
} from '#core/sam2/checkpoint';

const nothing = memorySource(new Uint8Array());
const entriesOf = (card: ModelCard): TensorEntry[] =>
  [...expectedTensors(card)].map(([name, shape]) => ({ name, shape, type: 'F32', offset: 0, length: 0 }));
const checkpointOf = (entries: TensorEntry[]) => new Checkpoint(nothing, entries);

describe('a checkpoint of an official size is recognised by its shapes', () => {
  test.each(
    ['tiny', 'small', 'base+', 'large'].flatMap((size) => [
      { size, version: '2.0' as const },
      { size, version: '2.1' as const },
    ]),
  )('$size of $version', ({ size, version }) => {
    const card = officialCard(size, version);
    expect(identifyModel(checkpointOf(entriesOf(card)))).toEqual(card);
  });

  test('2.0 has no spatial embedding of absence and no projected pointer positions', () => {
    const { flags } = officialCard('tiny', '2.0');
    expect(flags).toMatchObject({
      noObjEmbedSpatial: false,
      addTpos: false,
      projTpos: false,
      signedTpos: false,
    });
  });

  test('the parameter counts are the published ones: 38.9, 46, 80.8 and 224.4 million', () => {
    const millions = (size: string) => {
      const shapes = [...expectedTensors(officialCard(size, '2.1')).values()];
      return shapes.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0) / 1e6;
    };
    expect(millions('tiny')).toBeCloseTo(38.9, 0);
    expect(millions('small')).toBeCloseTo(46, 0);
    expect(millions('base+')).toBeCloseTo(80.8, 0);
    expect(millions('large')).toBeCloseTo(224.4, 0);
  });
});

describe('a checkpoint that fits nothing is refused by name', () => {
  const tiny = officialCard('tiny', '2.1');

  test('a missing, a surplus and a misshapen tensor', () => {
    const entries = entriesOf(tiny)
      .filter(({ name }) => name !== 'no_obj_ptr')
      .map((entry) => (entry.name === 'no_mem_embed' ? { ...entry, shape: [1, 1, 128] } : entry));
    const checkpoint = checkpointOf([...entries, { ...entries[0], name: 'optimizer' }]);
    const identify = () => identifyModel(checkpoint);
    expect(identify).toThrow('the nearest is SAM 2.1 tiny');
    expect(identify).toThrow('no_obj_ptr is missing');
    expect(identify).toThrow('no_mem_embed is [1, 1, 128] instead of [1, 1, 256]');
    expect(identify).toThrow('optimizer is surplus');
  });

  test('a trunk that lacks a block is still told which size it is nearest to', () => {
    const checkpoint = checkpointOf(
      entriesOf(officialCard('large', '2.0')).filter(({ name }) => !name.includes('.blocks.3.norm1.')),
    );
    const identify = () => identifyModel(checkpoint);
    expect(identify).toThrow('the nearest is SAM 2 large');
    expect(identify).toThrow('image_encoder.trunk.blocks.3.norm1.weight is missing');
  });

  test('at most ten tensors are named', () => {
    const checkpoint = checkpointOf(
      entriesOf(tiny).filter(({ name }) => !name.startsWith('memory_attention')),
    );
    expect(() => identifyModel(checkpoint)).toThrow(/; and \d+ more/);
  });

  test('widths of no official size ask for a card and name the nearest size', () => {
    const checkpoint = checkpointOf(entriesOf({ ...tiny, hiera: { ...tiny.hiera, embedDim: 100 } }));
    expect(() => identifyModel(checkpoint)).toThrow('the nearest is SAM 2.1 tiny');
  });

  test('a card given for other widths', () => {
    expect(() => identifyModel(checkpointOf(entriesOf(tiny)), { ...tiny, memDim: 32 })).toThrow(
      'does not fit its card',
    );
  });

  test.each([
    ['blocks beyond reason', { hiera: { ...tiny.hiera, stages: [1, 2, 50_000, 2] } }, 'it has 50005 blocks'],
    ['widths that do not divide', { memDim: 48 }, 'does not divide'],
    ['a width of nothing', { dModel: 0 }, 'out of range'],
    [
      'a global block that is not there',
      { hiera: { ...tiny.hiera, globalBlocks: [5, 12] } },
      'global block 12',
    ],
    ['one conditioning frame', { flags: { ...tiny.flags, maxCondFrames: 1 } }, 'at least 2'],
    ['no room for a pointer', { flags: { ...tiny.flags, maxObjPtrs: 0 } }, 'maxObjPtrs'],
    ['a projection of nothing', { flags: { ...tiny.flags, addTpos: false } }, 'projTpos'],
    ['heads that do not divide', { hiera: { ...tiny.hiera, numHeads: 5 } }, 'no multiple of 5 heads'],
  ])('a card with %s', (_, change, reason) => {
    expect(() => identifyModel(checkpointOf(entriesOf(tiny)), { ...tiny, ...change })).toThrow(reason);
  });

  test('something that is no SAM 2 at all', () => {
    const entry: TensorEntry = {
      name: 'conv1.weight',
      shape: [64, 3, 7, 7],
      type: 'F32',
      offset: 0,
      length: 0,
    };
    expect(() => identifyModel(checkpointOf([entry]))).toThrow('holds no SAM 2 image encoder');
  });
});
