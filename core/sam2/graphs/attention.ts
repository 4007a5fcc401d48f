import type { GraphBuilder, Value } from './graph-builder.ts';
import { reshape } from './layers.ts';

/** Queries whose scores are held at a time: 29 MB against a bank of 28,736 tokens. */
const queriesAtOnce = 256;

export interface Shape {
  readonly heads: number;
  /** Independent sets of tokens, written one below the other. */
  readonly batch?: number;
  /** Queries of one set, where they are many. */
  readonly queries?: number;
  readonly width: number;
  readonly valueWidth?: number;
  /** 1 / sqrt(width per head) by default. */
  readonly scale?: number;
}

/** softmax(q k^T * scale) v: q [batch * queries, width], k and v [batch * keys, ...] -> [batch * queries, valueWidth] */
export function attention(
  g: GraphBuilder,
  { q, k, v }: { readonly q: Value; readonly k: Value; readonly v: Value },
  shape: Shape,
): Value {
  const { heads, batch = 1, width, valueWidth = width } = shape;
  const sets = {
    q: reshape(g, q, [batch, -1, width]),
    k: reshape(g, k, [batch, -1, width]),
    v: reshape(g, v, [batch, -1, valueWidth]),
  };
  const out = heads === 1 && g.tiled ? ofOneHead(g, sets, shape) : ofManyHeads(g, sets, shape);
  return reshape(g, out, [-1, valueWidth]);
}

type Sets = { readonly q: Value; readonly k: Value; readonly v: Value };

/**
 * onnxruntime's fused operator never holds the whole score matrix. With many heads it is as fast as three operators
 * or faster, and needs no transposes of its inputs.
 */
function ofManyHeads(g: GraphBuilder, { q, k, v }: Sets, { heads, width, scale }: Shape): Value {
  return g.fused('MultiHeadAttention', [q, k, v], {
    num_heads: heads,
    scale: { float: scale ?? 1 / Math.sqrt(width / heads) },
  });
}

/**
 * Of one head, plain products over some queries at a time take 14 % less time than the fused operator (4096 queries
 * on 28,736 keys: 0.92 s against 1.08 on one core; windows of 64 tokens: 34 ms against 42): its tiles are so small
 * where a second-level cache has 512 KiB that preparing them for the product weighs.
 */
function ofOneHead(g: GraphBuilder, { q, k, v }: Sets, { queries = 0, width, scale }: Shape): Value {
  const alpha = { float: scale ?? 1 / Math.sqrt(width) };
  const part = (some: Value) => {
    const scores = g.fused('FusedMatMul', [some, k], { transB: 1, alpha });
    return g.op('MatMul', [g.op('Softmax', [scores], { axis: -1 }), v]);
  };
  const count = Math.ceil(queries / queriesAtOnce);
  if (count <= 1) return part(q);
  const sizes = Array.from({ length: count }, (_, n) => Math.min(queriesAtOnce, queries - n * queriesAtOnce));
  const parts = g.split('Split', [q, g.int64(sizes)], { axis: 1 }, count);
  return g.op('Concat', parts.map(part), { axis: 1 });
}
