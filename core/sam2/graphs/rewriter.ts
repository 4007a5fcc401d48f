import type { AttributeValue, ElementType, Initializer, Node, OnnxModel } from './onnx-model.ts';

/** Makes a graph from another, node by node. */
export class Rewriter {
  readonly #from: OnnxModel;
  readonly #nodes: Node[] = [];
  readonly #initializers: Map<string, Initializer>;

  constructor(from: OnnxModel) {
    this.#from = from;
    this.#initializers = new Map(from.initializers.map((one) => [one.name, one]));
  }

  keep(node: Node): void {
    this.#nodes.push(node);
  }

  /** A new node of the standard operators; the names of its outputs. */
  add(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    count = 1,
  ): readonly string[] {
    const outputs = Array.from({ length: count }, (_, n) => `${type}+${this.#nodes.length}_${n}`);
    this.#nodes.push({ type, domain: '', inputs, outputs, attributes });
    return outputs;
  }

  int64(name: string, values: readonly number[]): string {
    return this.#constant(name, 'int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  scalar(value: number): string {
    return this.#constant(`scalar(${value})`, 'float', [], Float32Array.of(value));
  }

  /** Puts another constant in the place of one that is there. */
  replace(constant: Initializer): void {
    this.#initializers.set(constant.name, constant);
  }

  model(): OnnxModel {
    return { ...this.#from, nodes: this.#nodes, initializers: [...this.#initializers.values()] };
  }

  #constant(
    name: string,
    type: ElementType,
    dims: readonly number[],
    { buffer, byteOffset, byteLength }: Float32Array | BigInt64Array,
  ): string {
    const bytes = () => new Uint8Array(buffer, byteOffset, byteLength);
    if (!this.#initializers.has(name)) this.#initializers.set(name, { name, type, dims, bytes });
    return name;
  }
}
