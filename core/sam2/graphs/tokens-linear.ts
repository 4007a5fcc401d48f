import type { Weights } from '#core/sam2/checkpoint';
import { GraphBuilder, type GraphOptions, type Value } from './graph-builder.ts';
import type { OnnxModel } from './onnx-model.ts';

/** A layer y = W x + b over many tokens, by its tensors in the checkpoint. */
export interface Layer {
  readonly weight: string;
  /** Left to a later operator where it is not named. */
  readonly bias?: string;
  /** Only these rows of weight and bias; all of them otherwise. */
  readonly rows?: { readonly from: number; readonly count: number };
}

/**
 * tokens [count, from] -> [count, to]. In float32: without a bias a plain product, since Gemm would write the bias
 * over its whole output first, which costs a third of the time where rows are short. In eight bits: weights per output
 * channel, tokens by their range at run time.
 *
 * Weights are stored [from, to], as a product reads them: they are used where they lie in the file (see
 * `createSession`), and the checkpoint's [to, from] would be turned again at each run.
 */
export function tokensLinear(g: GraphBuilder, tokens: Value, layer: Layer): Value {
  const [all, ...inner] = g.weights.shape(layer.weight) ?? [0, 0];
  const width = inner.reduce((a, b) => a * b, 1);
  const { from, count } = layer.rows ?? { from: 0, count: all };
  const bias = layer.bias === undefined ? undefined : g.weightRows(layer.bias, from, [count]);
  if (g.weightBits) return quantisedProduct(g, tokens, layer.weight, { from, count, width }, bias);
  const weight = g.weightColumns(layer.weight, { from, count });
  // Not MatMul: onnxruntime would make a Gemm of it and of an addition that follows.
  return bias ? g.op('Gemm', [tokens, weight, bias]) : g.fused('FusedMatMul', [tokens, weight]);
}

/** What the tokens between two layers may take: with their weights, a share of a third-level cache. */
const innerBytes = 4 * 2 ** 20;

/**
 * Layers over a part of the tokens at a time, where between them tokens are wider: at 1024 px the first stage's would
 * take 100 MB, more than any cache. The result is as wide as the tokens.
 */
export function inParts(
  g: GraphBuilder,
  x: Value,
  { tokens, width, inner }: { readonly tokens: number; readonly width: number; readonly inner: number },
  layers: (some: Value) => Value,
): Value {
  let parts = g.tiled ? Math.ceil((tokens * inner * 4) / innerBytes) : 1;
  while (tokens % parts) parts++;
  if (parts === 1) return layers(x);
  const rows = tokens / parts;
  const [out] = g.forEachPart(x, [parts, rows, width], (some) => [
    { value: layers(some), dims: [rows, width] },
  ]);
  return g.op('Reshape', [out, g.int64([-1, width])]);
}

interface Part {
  readonly from: number;
  readonly count: number;
  readonly width: number;
}

function quantisedProduct(g: GraphBuilder, tokens: Value, name: string, part: Part, bias?: Value): Value {
  const { from, count, width } = part;
  const title = `${name}[${from}+${count}]`;
  const rows = () => g.weights.read(name).subarray(from * width, (from + count) * width);
  const largest = g.weightBits === 8 ? 127 : 63;
  const weight = g.int8(`${title} in eight bits`, [width, count], () =>
    quantised(rows(), count, width, largest),
  );
  const scale = g.constant(`${title} scale`, [count], () => scalesOf(rows(), count, width, largest));
  return g.fused('DynamicQuantizeMatMul', [tokens, weight, scale, '', bias ?? '']);
}

/** Per row of `rows` [count, width]: what one step of its integers stands for. */
function scalesOf(rows: Float32Array, count: number, width: number, most: number): Float32Array {
  return Float32Array.from({ length: count }, (_, row) => {
    let largest = 0;
    for (let n = row * width; n < (row + 1) * width; n++) largest = Math.max(largest, Math.abs(rows[n]));
    return largest / most || 1;
  });
}

/** [count, width] -> [width, count] */
function quantised(rows: Float32Array, count: number, width: number, most: number): Int8Array {
  const scales = scalesOf(rows, count, width, most);
  const out = new Int8Array(rows.length);
  for (let row = 0; row < count; row++) {
    const steps = 1 / scales[row];
    for (let n = 0; n < width; n++) out[n * count + row] = Math.round(rows[row * width + n] * steps);
  }
  return out;
}

/** A graph of one layer of `side` x `side` over as many tokens: what a machine can do at best. */
export function buildProduct(weights: Weights, side: number, options: GraphOptions = {}): OnnxModel {
  const g = new GraphBuilder('product', weights, options);
  const tokens = g.input('tokens', [side, side]);
  g.output('product', tokensLinear(g, tokens, { weight: 'weight' }), [side, side]);
  return g.build();
}
