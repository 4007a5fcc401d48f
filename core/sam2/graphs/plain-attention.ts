import type { Node, OnnxModel } from './onnx-model.ts';
import { Rewriter } from './rewriter.ts';

/**
 * The same graph with every MultiHeadAttention written out: scores, softmax, weighted sum.
 *
 * For WebGPU. onnxruntime 1.30 takes its flash attention there wherever keys and values are equally wide and more than
 * 16 queries come at once, and on an adapter whose subgroups have fewer than 8 threads that gives other numbers (off by
 * 0.05 of 2 at 64 keys, by 0.4 at 9; docs/decisions/providers.md).
 */
export function withPlainAttention(model: OnnxModel): OnnxModel {
  const rewriter = new Rewriter(model);
  for (const node of model.nodes) {
    if (node.type === 'MultiHeadAttention') writeOut(rewriter, node);
    else rewriter.keep(node);
  }
  return rewriter.model();
}

/** q [B, n, H d], k [B, m, H d], v [B, m, H e], bias [3 H d] or none -> [B, n, H e]. */
function writeOut(g: Rewriter, { inputs, outputs, attributes }: Node): void {
  const { num_heads: heads, scale } = attributes;
  if (typeof heads !== 'number' || typeof scale !== 'object' || !('float' in scale))
    throw new Error('an attention without heads or scale');
  const [query, key, value, bias] = inputs;
  const biases = bias ? g.add('Split', [bias], { axis: 0 }, 3) : [];
  const split = g.int64(`split into ${heads} heads`, [0, 0, heads, -1]);
  const perHead = (x: string, n: number, perm: readonly number[]) => {
    const shifted = biases.length > 0 ? g.add('Add', [x, biases[n]])[0] : x;
    return g.add('Transpose', [g.add('Reshape', [shifted, split])[0]], { perm })[0];
  };
  const [q] = g.add('Mul', [perHead(query, 0, [0, 2, 1, 3]), g.scalar(scale.float)]);
  const [scores] = g.add('MatMul', [q, perHead(key, 1, [0, 2, 3, 1])]);
  const [weights] = g.add('Softmax', [scores], { axis: -1 });
  const [summed] = g.add('MatMul', [weights, perHead(value, 2, [0, 2, 1, 3])]);
  const [back] = g.add('Transpose', [summed], { perm: [0, 2, 1, 3] });
  g.keep({
    type: 'Reshape',
    domain: '',
    inputs: [back, g.int64('heads joined', [0, 0, -1])],
    outputs,
    attributes: {},
  });
}
