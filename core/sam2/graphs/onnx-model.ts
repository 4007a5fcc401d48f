export type ElementType = 'float' | 'float16' | 'int8' | 'int32' | 'int64' | 'bool';

/** A side of a tensor: fixed, or a name where it is only known at run time. */
export type Dimension = number | string;

export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly Dimension[];
}

export type AttributeValue =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly graph: Body };

/** What a node repeats. It may use the values of the graph around it. */
export interface Body {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly nodes: readonly Node[];
}

export interface Node {
  readonly type: string;
  /** '' for the standard operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** A constant of the graph. Its bytes are made when the model is written, and not kept. */
export interface Initializer {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly bytes: () => Uint8Array;
}

/** An ONNX graph as plain data (onnx.proto3 without the parts that inference does not need). */
export interface OnnxModel extends Body {
  readonly initializers: readonly Initializer[];
}
