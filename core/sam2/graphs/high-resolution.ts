import type { GraphBuilder, Value } from './graph-builder.ts';
import { compose, readAffine } from './matrix.ts';

/**
 * Levels 0 and 1: the FPN's lateral and the decoder's conv_s0 or conv_s1 are both linear, with nothing between
 * them, and the lateral is used nowhere else: one layer does both, [count, width] -> [channels, count].
 * @param channels of level 0 and 1
 */
export function highResolution(g: GraphBuilder, channels: readonly [number, number]) {
  return (tokens: Value, level: number, width: number): Value => {
    const both = () =>
      compose(
        readAffine(g.weights, `sam_mask_decoder.conv_s${level}`),
        readAffine(g.weights, `image_encoder.neck.convs.${3 - level}.conv`),
      );
    const weight = g.constant(`high_res_${level}.weight`, [channels[level], width], () => both().weight);
    const bias = g.constant(`high_res_${level}.bias`, [channels[level], 1], () => both().bias);
    return g.op('Gemm', [weight, tokens, bias], { transB: 1 });
  };
}
