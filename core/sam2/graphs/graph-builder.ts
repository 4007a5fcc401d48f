import { SagittaError } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import { transposed } from './matrix.ts';
import type {
  AttributeValue,
  Dimension,
  ElementType,
  Initializer,
  Node,
  OnnxModel,
  ValueInfo,
} from './onnx-model.ts';

/** The name of a tensor inside a graph. */
export type Value = string;

type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * How much of eight bits weights use. AVX2 adds pairs of products of eight-bit integers in sixteen bits and saturates
 * with more than seven; processors with VNNI or AMX do not.
 */
export type WeightBits = 7 | 8;

export interface GraphOptions {
  readonly weightBits?: WeightBits;
  /** Computed in parts that fit a processor's cache, the default; other providers have tiles of their own. */
  readonly tiled?: boolean;
}

/** Collects one ONNX graph node by node. Weights are taken by their names in the checkpoint. */
export class GraphBuilder {
  readonly weights: Weights;
  /** Linear layers over many tokens multiply eight-bit integers; absent: floats. */
  readonly weightBits?: WeightBits;
  readonly tiled: boolean;
  readonly #name: string;
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];
  readonly #initializers = new Map<string, Initializer>();
  /** Of the graph, or of the body that is being built. */
  #nodes: Node[] = [];
  #named = 0;

  constructor(name: string, weights: Weights, { weightBits, tiled = true }: GraphOptions = {}) {
    this.#name = name;
    this.weightBits = weightBits;
    this.tiled = tiled;
    this.weights = weights;
  }

  input(name: string, dims: readonly Dimension[], type: ElementType = 'float'): Value {
    this.#inputs.push({ name, type, dims });
    return name;
  }

  /** Declares `value` as the graph's output under a name of its own. */
  output(name: string, value: Value, dims: readonly Dimension[]): void {
    this.#nodes.push({ type: 'Identity', domain: '', inputs: [value], outputs: [name], attributes: {} });
    this.#outputs.push({ name, type: 'float', dims });
  }

  /** A tensor of the checkpoint, read when the model is written; `dims` may reshape it. */
  weight(name: string, dims?: readonly number[]): Value {
    const shape = this.weights.shape(name);
    if (!shape) throw new SagittaError('model-invalid', `The model file lacks the tensor ${name}.`);
    const target = dims ?? shape;
    return this.#initializer(dims ? `${name}[${dims}]` : name, 'float', target, () =>
      bytesOf(this.weights.read(name)),
    );
  }

  /** Some rows of a tensor of the checkpoint, from row `from`; `dims` begins with their number. */
  weightRows(name: string, from: number, dims: readonly number[]): Value {
    const width = dims.slice(1).reduce((product, side) => product * side, 1);
    return this.#initializer(`${name}[${from}+${dims[0]}]`, 'float', dims, () =>
      bytesOf(this.weights.read(name).subarray(from * width, (from + dims[0]) * width)),
    );
  }

  /** A layer's weight [to, from] as the right side of a product, [from, to]; `rows` of it or all. */
  weightColumns(name: string, rows?: { readonly from: number; readonly count: number }): Value {
    const [to, ...inner] = this.weights.shape(name) ?? [0, 0];
    const width = inner.reduce((product, side) => product * side, 1);
    const { from, count } = rows ?? { from: 0, count: to };
    return this.constant(`${name}[${from}+${count}] turned`, [width, count], () =>
      transposed(this.weights.read(name).subarray(from * width, (from + count) * width), count, width),
    );
  }

  /** A constant that is computed when the model is written. */
  constant(name: string, dims: readonly number[], values: () => Float32Array): Value {
    return this.#initializer(name, 'float', dims, () => bytesOf(values()));
  }

  int8(name: string, dims: readonly number[], values: () => Int8Array): Value {
    return this.#initializer(name, 'int8', dims, () => bytesOf(values()));
  }

  scalar(value: number): Value {
    return this.#initializer(`scalar(${value})`, 'float', [], () => bytesOf(Float32Array.of(value)));
  }

  int64(values: readonly number[]): Value {
    return this.#initializer(`int64(${values})`, 'int64', [values.length], () =>
      bytesOf(BigInt64Array.from(values, BigInt)),
    );
  }

  /** Integers that are computed when the model is written. */
  indices(name: string, dims: readonly number[], values: () => Int32Array): Value {
    return this.#initializer(name, 'int64', dims, () => bytesOf(BigInt64Array.from(values(), BigInt)));
  }

  int32(value: number): Value {
    return this.#initializer(`int32(${value})`, 'int32', [], () => bytesOf(Int32Array.of(value)));
  }

  op(type: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.#node('', type, inputs, attributes, 1)[0];
  }

  split(type: string, inputs: readonly Value[], attributes: Attributes, count: number): Value[] {
    return this.#node('', type, inputs, attributes, count);
  }

  /** An operator of onnxruntime's own set (com.microsoft). */
  fused(type: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    return this.#node('com.microsoft', type, inputs, attributes, 1)[0];
  }

  /**
   * `body` on each of x's parts, one part after the other: what it makes of one is gone before the next begins, and
   * weights are prepared once for all of them.
   * @param x [parts * rows, width]; the body gets [rows, width]
   * @returns each with the parts as first axis
   */
  forEachPart(
    x: Value,
    [parts, rows, width]: readonly [number, number, number],
    body: (part: Value) => readonly { readonly value: Value; readonly dims: readonly number[] }[],
  ): Value[] {
    if (parts === 1) {
      return body(x).map(({ value, dims }) => this.op('Reshape', [value, this.int64([1, ...dims])]));
    }
    const around = this.#nodes;
    this.#nodes = [];
    const input: ValueInfo = { name: this.#newName('part'), type: 'float', dims: [rows, width] };
    const made = body(input.name);
    const outputs = made.map(({ value, dims }) => ({ name: value, type: 'float', dims }) as const);
    const graph = { name: this.#newName('body'), inputs: [input], outputs, nodes: this.#nodes };
    this.#nodes = around;
    const stacked = this.op('Reshape', [x, this.int64([parts, rows, width])]);
    return this.#node('', 'Scan', [stacked], { num_scan_inputs: 1, body: { graph } }, outputs.length);
  }

  build(): OnnxModel {
    return {
      name: this.#name,
      inputs: this.#inputs,
      outputs: this.#outputs,
      initializers: [...this.#initializers.values()],
      nodes: this.#nodes,
    };
  }

  #node(
    domain: string,
    type: string,
    inputs: readonly Value[],
    attributes: Attributes,
    count: number,
  ): Value[] {
    const name = this.#newName(type);
    const outputs = Array.from({ length: count }, (_, n) => `${name}_${n}`);
    this.#nodes.push({ type, domain, inputs, outputs, attributes });
    return outputs;
  }

  #newName(what: string): string {
    return `${what}_${this.#named++}`;
  }

  #initializer(name: string, type: ElementType, dims: readonly number[], bytes: () => Uint8Array): Value {
    if (!this.#initializers.has(name)) this.#initializers.set(name, { name, type, dims, bytes });
    return name;
  }
}

function bytesOf(values: Float32Array | BigInt64Array | Int32Array | Int8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
