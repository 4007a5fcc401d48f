import type { GraphBuilder, Value } from './graph-builder.ts';

// Tokens are matrices [count, width] throughout; images are [channels, height, width].

/** LayerNorm's default in torch; the trunk and the 2D normalisations use 1e-6. */
export const defaultEpsilon = 1e-5;
export const smallEpsilon = 1e-6;

/** y = x W^T + b on tokens; also a 1x1 convolution, whose kernel is the same matrix. */
export function linear(g: GraphBuilder, x: Value, name: string): Value {
  const [to, from] = g.weights.shape(`${name}.weight`) ?? [0, 0];
  return g.op('Gemm', [x, g.weight(`${name}.weight`, [to, from]), g.weight(`${name}.bias`)], { transB: 1 });
}

/** The same as `linear`, from tokens to an image's channels: [to, count]. */
export function linearToChannels(g: GraphBuilder, x: Value, name: string): Value {
  const [to, from] = g.weights.shape(`${name}.weight`) ?? [0, 0];
  const weight = g.weight(`${name}.weight`, [to, from]);
  return g.op('Gemm', [weight, x, g.weight(`${name}.bias`, [to, 1])], { transB: 1 });
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

/**
 * softmax(q k^T / sqrt(width per head)) v for `batch` independent sets of tokens, written one below the
 * other: q [batch * nq, width], k and v [batch * nk, ...]. onnxruntime's fused operator never holds the
 * whole score matrix (186 ms and 313 MB against 247 ms and 780 MB at 4096 tokens on two cores).
 */
export function attention(
  g: GraphBuilder,
  tokens: { readonly q: Value; readonly k: Value; readonly v: Value },
  shape: {
    readonly heads: number;
    readonly batch?: number;
    readonly width: number;
    readonly valueWidth?: number;
    /** 1 / sqrt(width per head) by default. */
    readonly scale?: number;
  },
): Value {
  const { heads, batch = 1, width, valueWidth = width, scale = 1 / Math.sqrt(width / heads) } = shape;
  const out = g.fused(
    'MultiHeadAttention',
    [
      reshape(g, tokens.q, [batch, -1, width]),
      reshape(g, tokens.k, [batch, -1, width]),
      reshape(g, tokens.v, [batch, -1, valueWidth]),
    ],
    { num_heads: heads, scale: { float: scale } },
  );
  return reshape(g, out, [-1, valueWidth]);
}

/** A 3x3 or larger convolution of an image [channels, h, w]. */
export function conv(
  g: GraphBuilder,
  x: Value,
  name: string,
  shape: { readonly kernel: number; readonly stride: number; readonly pad: number; readonly group?: number },
): Value {
  const { kernel, stride, pad, group = 1 } = shape;
  const batched = g.op('Unsqueeze', [x, g.int64([0])]);
  const y = g.op('Conv', [batched, g.weight(`${name}.weight`), g.weight(`${name}.bias`)], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
    group,
  });
  return g.op('Squeeze', [y, g.int64([0])]);
}

/** LayerNorm2d: over the channels of every pixel of an image [channels, h, w]. */
export function layerNorm2d(g: GraphBuilder, x: Value, name: string): Value {
  const last = transpose(g, x, [1, 2, 0]);
  return transpose(g, layerNorm(g, last, name, smallEpsilon), [2, 0, 1]);
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
