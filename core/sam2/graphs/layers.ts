import type { GraphBuilder, Value } from './graph-builder.ts';
import { centredRows } from './matrix.ts';

// Tokens are matrices [count, width] throughout; images are [channels, height, width].

/** LayerNorm's default in torch; the trunk and the 2D normalisations use 1e-6. */
export const defaultEpsilon = 1e-5;
export const smallEpsilon = 1e-6;

/** y = x W^T + b on tokens; also a 1x1 convolution, whose kernel is the same matrix. */
export function linear(g: GraphBuilder, x: Value, name: string): Value {
  return g.op('Gemm', [x, g.weightColumns(`${name}.weight`), g.weight(`${name}.bias`)]);
}

/** The same as `linear`, from tokens to an image's channels: [to, count]. */
export function linearToChannels(g: GraphBuilder, x: Value, name: string): Value {
  const [to, from] = g.weights.shape(`${name}.weight`) ?? [0, 0];
  const weight = g.weight(`${name}.weight`, [to, from]);
  return g.op('Gemm', [weight, x, g.weight(`${name}.bias`, [to, 1])], { transB: 1 });
}

/** The same as `linear` where channels come first before and after: [from, count] -> [to, count]; `more` is added. */
export function channelsLinear(g: GraphBuilder, x: Value, name: string, more?: Value): Value {
  const [to, from] = g.weights.shape(`${name}.weight`) ?? [0, 0];
  const bias = g.weight(`${name}.bias`, [to, 1]);
  return g.op('Gemm', [g.weight(`${name}.weight`, [to, from]), x, more ? add(g, more, bias) : bias]);
}

/** GELU (exact) of x + b. */
export function biasGelu(g: GraphBuilder, x: Value, bias: Value): Value {
  return g.fused('BiasGelu', [x, bias]);
}

export function layerNorm(g: GraphBuilder, x: Value, name: string, epsilon = defaultEpsilon): Value {
  return g.op('LayerNormalization', [x, g.weight(`${name}.weight`), g.weight(`${name}.bias`)], {
    axis: -1,
    epsilon: { float: epsilon },
  });
}

/** The exact (erf) GELU. */
export function gelu(g: GraphBuilder, x: Value): Value {
  return g.fused('Gelu', [x]);
}

/** Linear layers `name.layers.n` with an activation between them. */
export function mlp(
  g: GraphBuilder,
  x: Value,
  name: string,
  layers: number,
  activation: 'relu' | 'gelu' = 'relu',
): Value {
  let y = x;
  for (let n = 0; n < layers; n++) {
    y = linear(g, y, `${name}.layers.${n}`);
    if (n < layers - 1) y = activation === 'gelu' ? gelu(g, y) : g.op('Relu', [y]);
  }
  return y;
}

export function reshape(g: GraphBuilder, x: Value, dims: readonly number[]): Value {
  return g.op('Reshape', [x, g.int64(dims)]);
}

export function transpose(g: GraphBuilder, x: Value, perm: readonly number[]): Value {
  return g.op('Transpose', [x], { perm });
}

export function add(g: GraphBuilder, a: Value, b: Value): Value {
  return g.op('Add', [a, b]);
}

/** Tokens [rows, width], rows from..to. */
export function sliceRows(g: GraphBuilder, x: Value, from: number, to: number): Value {
  return g.op('Slice', [x, g.int64([from]), g.int64([to]), g.int64([0])]);
}

/** [channels, side, side] -> [side * side, channels] */
export function toTokens(g: GraphBuilder, x: Value, channels: number): Value {
  return transpose(g, reshape(g, x, [channels, -1]), [1, 0]);
}

/** [side * side, channels] -> [channels, side, side] */
export function toImage(g: GraphBuilder, x: Value, channels: number, side: number): Value {
  return reshape(g, transpose(g, x, [1, 0]), [channels, side, side]);
}

interface Kernel {
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly group?: number;
}

/** A convolution of an image [channels, h, w]. */
export function conv(g: GraphBuilder, x: Value, name: string, shape: Kernel): Value {
  return convolved(g, x, g.weight(`${name}.weight`), g.weight(`${name}.bias`), shape);
}

function convolved(
  g: GraphBuilder,
  x: Value,
  weight: Value,
  bias: Value,
  { kernel, stride, pad, group = 1 }: Kernel,
): Value {
  const batched = g.op('Unsqueeze', [x, g.int64([0])]);
  const y = g.op('Conv', [batched, weight, bias], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
    group,
  });
  return g.op('Squeeze', [y, g.int64([0])]);
}

/**
 * A convolution, LayerNorm2d (over the channels of every pixel) and GELU. The mean over the channels is taken out of the
 * kernel beforehand, so that the pixels stay as they lie: turning [4, 512, 512] over and back for onnxruntime's own
 * normalisation took a third of the mask's way into memory.
 * @param name of the convolution; @param norm of the normalisation
 */
export function normalisedConv(
  g: GraphBuilder,
  x: Value,
  { name, norm, ...shape }: Kernel & { readonly name: string; readonly norm: string },
): Value {
  const channels = g.weights.shape(`${name}.bias`)?.[0] ?? 0;
  const centred = (part: string) =>
    g.constant(`${name}.${part} centred`, g.weights.shape(`${name}.${part}`) ?? [], () =>
      centredRows(g.weights.read(`${name}.${part}`), channels),
    );
  const y = convolved(g, x, centred('weight'), centred('bias'), shape);
  const variance = g.op('ReduceMean', [g.op('Mul', [y, y])], { axes: [0], keepdims: 1 });
  const deviation = g.op('Sqrt', [g.op('Add', [variance, g.scalar(smallEpsilon)])]);
  const perChannel = (part: string) => g.weight(`${norm}.${part}`, [channels, 1, 1]);
  const scaled = g.op('Mul', [g.op('Mul', [y, g.op('Reciprocal', [deviation])]), perChannel('weight')]);
  return gelu(g, add(g, scaled, perChannel('bias')));
}

/** Side-by-side 2x2 maximum of `count` images of side * side tokens, one below the other; what is left over is dropped. */
export function maxPool2(
  g: GraphBuilder,
  x: Value,
  shape: { readonly count: number; readonly side: number; readonly width: number },
): Value {
  const { count, width } = shape;
  const half = Math.floor(shape.side / 2);
  const side = 2 * half;
  const even = side === shape.side ? x : cropped(g, x, shape, side);
  // Two reductions over one axis each: onnxruntime has a fast path for them, and none for both at once.
  const rows = g.op('ReduceMax', [reshape(g, even, [count * half, 2, side * width])], {
    axes: [1],
    keepdims: 0,
  });
  const pairs = reshape(g, rows, [count * half * half, 2, width]);
  return g.op('ReduceMax', [pairs], { axes: [1], keepdims: 0 });
}

function cropped(
  g: GraphBuilder,
  x: Value,
  { count, side, width }: { readonly count: number; readonly side: number; readonly width: number },
  to: number,
): Value {
  const images = reshape(g, x, [count, side, side, width]);
  return g.op('Slice', [images, g.int64([0, 0]), g.int64([to, to]), g.int64([1, 2])]);
}
