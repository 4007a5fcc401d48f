import protobuf from 'protobufjs/minimal.js';
import type {
  AttributeValue,
  Body,
  Dimension,
  ElementType,
  Initializer,
  Node,
  OnnxModel,
  ValueInfo,
} from './onnx-model.ts';

type Writer = protobuf.Writer;

/** LayerNormalization came with 17; later versions change nothing that these graphs use. */
const opset = 17;
const irVersion = 8;
const elementCodes: Readonly<Record<ElementType, number>> = {
  float: 1,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
};
const attributeCodes = { float: 1, int: 2, string: 3, graph: 5, ints: 7 };
const external = 1;

/** Where a constant's bytes lie outside of the model file. */
export interface ExternalData {
  /** File name, in the model's own folder. */
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/**
 * The model as an .onnx file (field numbers of onnx.proto3).
 * @param place says for each constant where its bytes lie, or undefined to write them into the model; a
 * file of 2 GiB is protobuf's limit.
 */
export function encodeModel(
  model: OnnxModel,
  place: (constant: Initializer) => ExternalData | undefined = () => undefined,
): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.uint32(8).int64(irVersion);
  text(writer, 2, 'sagitta');
  message(writer, 7, () => encodeGraph(writer, model, place));
  for (const [domain, version] of [
    ['', opset],
    ['com.microsoft', 1],
  ] as const) {
    message(writer, 8, () => {
      text(writer, 1, domain);
      writer.uint32(16).int64(version);
    });
  }
  return writer.finish();
}

function encodeGraph(
  writer: Writer,
  model: OnnxModel,
  place: (constant: Initializer) => ExternalData | undefined,
): void {
  encodeBody(writer, model);
  for (const constant of model.initializers) {
    message(writer, 5, () => encodeTensor(writer, constant, place(constant)));
  }
}

function encodeBody(writer: Writer, { name, nodes, inputs, outputs }: Body): void {
  for (const node of nodes) message(writer, 1, () => encodeNode(writer, node));
  text(writer, 2, name);
  for (const value of inputs) message(writer, 11, () => encodeValueInfo(writer, value));
  for (const value of outputs) message(writer, 12, () => encodeValueInfo(writer, value));
}

function encodeNode(writer: Writer, node: Node): void {
  for (const name of node.inputs) text(writer, 1, name);
  for (const name of node.outputs) text(writer, 2, name);
  // Named after what it makes, so that a profile can be read.
  text(writer, 3, node.outputs[0]);
  text(writer, 4, node.type);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, 5, () => encodeAttribute(writer, name, value));
  }
  if (node.domain) text(writer, 7, node.domain);
}

function encodeAttribute(writer: Writer, name: string, value: AttributeValue): void {
  text(writer, 1, name);
  const type = (code: number) => writer.uint32((20 << 3) | 0).int32(code);
  if (typeof value === 'number') {
    writer.uint32((3 << 3) | 0).int64(value);
    type(attributeCodes.int);
  } else if (typeof value === 'string') {
    text(writer, 4, value);
    type(attributeCodes.string);
  } else if ('float' in value) {
    writer.uint32((2 << 3) | 5).float(value.float);
    type(attributeCodes.float);
  } else if ('graph' in value) {
    message(writer, 6, () => encodeBody(writer, value.graph));
    type(attributeCodes.graph);
  } else {
    for (const item of value) writer.uint32((8 << 3) | 0).int64(item);
    type(attributeCodes.ints);
  }
}

function encodeTensor(writer: Writer, constant: Initializer, data: ExternalData | undefined): void {
  for (const side of constant.dims) writer.uint32(8).int64(side);
  writer.uint32(16).int32(elementCodes[constant.type]);
  text(writer, 8, constant.name);
  if (!data) {
    writer.uint32((9 << 3) | 2).bytes(constant.bytes());
    return;
  }
  for (const [key, value] of Object.entries(data)) {
    message(writer, 13, () => {
      text(writer, 1, key);
      text(writer, 2, String(value));
    });
  }
  writer.uint32((14 << 3) | 0).int32(external);
}

function encodeValueInfo(writer: Writer, value: ValueInfo): void {
  text(writer, 1, value.name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      writer.uint32(8).int32(elementCodes[value.type]);
      message(writer, 2, () => {
        for (const side of value.dims) message(writer, 1, () => encodeDimension(writer, side));
      });
    }),
  );
}

function encodeDimension(writer: Writer, side: Dimension): void {
  if (typeof side === 'number') writer.uint32(8).int64(side);
  else text(writer, 2, side);
}

function text(writer: Writer, field: number, value: string): void {
  writer.uint32((field << 3) | 2).string(value);
}

function message(writer: Writer, field: number, body: () => void): void {
  writer.uint32((field << 3) | 2).fork();
  body();
  writer.ldelim();
}
