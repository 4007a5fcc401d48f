import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ModelCard } from '#core/contract';
import { cardFromHyperParameters, cardFromJson, cardFromNanoJson } from '#core/sam2/checkpoint';

const hyperParameters = {
  image_size: 256,
  d_model: 64,
  mem_dim: 16,
  mem_layers: 4,
  mem_ffn: 128,
  fuser_layers: 2,
  window_spec: [8, 4, 14, 7],
  bkg: [7, 7],
  num_heads: 1,
  embed_dim: 16,
  stages: [1, 2, 3, 2],
  global_blocks: [4],
  no_obj_embed_spatial: true,
  add_tpos: true,
  proj_tpos: true,
  signed_tpos: true,
  num_maskmem: 7,
  max_obj_ptrs: 16,
  max_cond_frames: -1,
  stride: 2,
  binarize_mask_from_pts: true,
  fill_hole_area: 8,
  dynamic_multimask: true,
};

test("a reference manifest's hyper-parameters become a card", () => {
  const card = cardFromHyperParameters(hyperParameters);
  expect(card).toMatchObject({ version: '2.1', dModel: 64, memDim: 16, memoryFfn: 128 });
  expect(card.hiera).toMatchObject({ embedDim: 16, stages: [1, 2, 3, 2], globalBlocks: [4] });
  expect(card.flags).toMatchObject({ memoryStride: 2, projTpos: true });
  expect(card.input.imageSize).toBe(256);
});

test('without projected pointer positions they describe a 2.0 model', () => {
  const flags = { no_obj_embed_spatial: false, add_tpos: false, proj_tpos: false, signed_tpos: false };
  expect(cardFromHyperParameters({ ...hyperParameters, ...flags }).version).toBe('2.0');
});

test('the nano recipe becomes the shipped card', () => {
  const path = fileURLToPath(new URL('../../../native-models/nano/nano.card.json', import.meta.url));
  const shipped = ModelCard.parse(JSON.parse(readFileSync(path, 'utf8')));
  const converted = cardFromNanoJson({
    hp: {
      embed_dim: 32,
      num_heads: 1,
      stages: [1, 2, 4, 1],
      window_spec: [8, 8, 8, 4],
      global_att_blocks: [4, 5, 6],
      window_pos_embed_bkg_spatial_size: [8, 8],
      d_model: 128,
      mem_dim: 64,
      mem_layers: 2,
      mem_ffn: 256,
      num_maskmem: 7,
      max_obj_ptrs: 16,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
    },
    input: {
      recommended_size: 192,
      sizes_run: [128, 192, 256],
      margin: 1.5,
      box_prior: true,
      windows: { soft: [-160, 240], bone: [-500, 1300], lung: [-1250, 250] },
    },
  });
  const { licence, about, goodFor, notFor, trainedOn } = shipped;
  expect({ ...converted, licence, about, goodFor, notFor, trainedOn }).toEqual(shipped);
});

test('a card is read in whatever spelling it has', () => {
  const reference = cardFromHyperParameters(hyperParameters);
  expect(cardFromJson({ hyper_parameters: hyperParameters })).toEqual(reference);
  expect(cardFromJson(hyperParameters)).toEqual(reference);
  expect(cardFromJson(reference)).toEqual(reference);
  expect(() => cardFromJson({ ...hyperParameters, d_model: 'wide' })).toThrow(/d_model/);
});
