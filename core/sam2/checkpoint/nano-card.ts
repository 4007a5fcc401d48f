import { ModelCard, z } from '#core/contract';

const Pair = z.tuple([z.number(), z.number()]);

/** The training recipe's spelling of hyper-parameters and input rules. */
const NanoJson = z.object({
  hp: z.object({
    embed_dim: z.int(),
    num_heads: z.int(),
    stages: z.array(z.int()),
    window_spec: z.array(z.int()),
    global_att_blocks: z.array(z.int()),
    window_pos_embed_bkg_spatial_size: z.tuple([z.int(), z.int()]),
    d_model: z.int(),
    mem_dim: z.int(),
    mem_layers: z.int(),
    mem_ffn: z.int(),
    num_maskmem: z.int(),
    max_obj_ptrs: z.int(),
    mean: z.tuple([z.number(), z.number(), z.number()]),
    std: z.tuple([z.number(), z.number(), z.number()]),
  }),
  input: z.object({
    recommended_size: z.int(),
    sizes_run: z.array(z.int()),
    margin: z.number(),
    box_prior: z.boolean(),
    windows: z.record(z.string(), Pair),
  }),
});

/** The card of a model that was trained by the nano recipe. */
export function cardFromNanoJson(json: unknown): ModelCard {
  const { hp, input } = NanoJson.parse(json);
  return ModelCard.parse({
    name: 'nano',
    version: '2.1',
    size: 'nano',
    hiera: {
      embedDim: hp.embed_dim,
      numHeads: hp.num_heads,
      stages: hp.stages,
      globalBlocks: hp.global_att_blocks,
      windowSpec: hp.window_spec,
      posEmbedBackground: hp.window_pos_embed_bkg_spatial_size,
    },
    dModel: hp.d_model,
    memDim: hp.mem_dim,
    memoryLayers: hp.mem_layers,
    memoryFfn: hp.mem_ffn,
    flags: { numMaskmem: hp.num_maskmem, maxObjPtrs: hp.max_obj_ptrs },
    input: {
      imageSize: input.recommended_size,
      imageSizes: input.sizes_run,
      resize: 'area-bilinear',
      mean: hp.mean,
      std: hp.std,
      windowsHu: input.windows,
      boxPrior: input.box_prior,
      cropMargin: input.margin,
    },
  });
}
