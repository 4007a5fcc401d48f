import { describe, expect, test } from 'vitest';
import { cardFromHuggingFaceConfig, officialCard } from '#core/sam2/checkpoint';

/** What an official card says of the network, without its words about the weights. */
function network(...which: Parameters<typeof officialCard>) {
  const { about, goodFor, trainedOn, notFor, ...rest } = officialCard(...which);
  return rest;
}

const config = (rest: object = {}) => ({ model_type: 'sam2_video', ...rest });

describe("the config.json of transformers' Sam2VideoModel becomes a card", () => {
  test('what it leaves out is SAM 2.1 tiny', () => {
    expect(cardFromHuggingFaceConfig(config())).toMatchObject(network('tiny', '2.1'));
  });

  test('base+ of 2.0, as transformers writes it', () => {
    const base = network('base+', '2.0');
    const card = cardFromHuggingFaceConfig(
      config({
        enable_occlusion_spatial_embedding: false,
        enable_temporal_pos_encoding_for_object_pointers: false,
        vision_config: {
          backbone_config: {
            hidden_size: 112,
            embed_dim_per_stage: [112, 224, 448, 896],
            num_attention_heads_per_stage: [2, 4, 8, 16],
            blocks_per_stage: [2, 3, 16, 3],
            global_attention_blocks: [12, 16, 20],
            window_positional_embedding_background_size: [14, 14],
          },
        },
      }),
    );
    expect(card).toMatchObject(base);
  });

  test('an image size of its own and other widths', () => {
    const backbone_config = { hidden_size: 16, blocks_per_stage: [1, 2, 3, 2], image_size: [256, 256] };
    const card = cardFromHuggingFaceConfig(
      config({ memory_attention_hidden_size: 64, vision_config: { backbone_config } }),
    );
    expect(card).toMatchObject({ size: 'custom', dModel: 64, input: { imageSize: 256 } });
  });

  test('another kind of model is refused', () => {
    expect(() => cardFromHuggingFaceConfig({ model_type: 'sam' })).toThrow('model_type');
  });
});
