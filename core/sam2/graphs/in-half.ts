import type { Initializer, Node, OnnxModel } from './onnx-model.ts';
import { Rewriter } from './rewriter.ts';

const FLOAT = 1;
const HALF = 10;

/** Operators whose further inputs are float32 whatever they work on. */
const floatParameters = new Set(['Resize']);

/**
 * The same graph in sixteen-bit floats: weights are stored in half their bytes and everything between inputs and
 * outputs is computed in them; inputs and outputs stay float32. For GPUs: on the CPU onnxruntime converts back and
 * forth around most operators (which shows whether the numbers hold, and is slower).
 */
export function inHalf(model: OnnxModel): OnnxModel {
  const rewriter = new Rewriter(model);
  const asFloat = new Set(model.nodes.flatMap(parametersOf));
  for (const constant of model.initializers)
    if (constant.type === 'float' && !asFloat.has(constant.name)) rewriter.replace(halved(constant));
  const renamed = new Map<string, string>();
  for (const { name, type } of model.inputs)
    if (type === 'float') renamed.set(name, rewriter.add('Cast', [name], { to: HALF })[0]);
  const outputs = new Set(model.outputs.map(({ name }) => name));
  for (const node of model.nodes) {
    const inputs = node.inputs.map((name) => renamed.get(name) ?? name);
    const [output] = node.outputs;
    // Every output of these graphs has an Identity of its own (GraphBuilder.output).
    if (outputs.has(output))
      rewriter.keep({ ...node, type: 'Cast', domain: '', inputs, attributes: { to: FLOAT } });
    else rewriter.keep({ ...node, inputs });
  }
  return rewriter.model();
}

function parametersOf({ type, inputs }: Node): readonly string[] {
  return floatParameters.has(type) ? inputs.slice(1) : [];
}

function halved(constant: Initializer): Initializer {
  return {
    ...constant,
    type: 'float16',
    bytes() {
      const { buffer, byteOffset, byteLength } = constant.bytes();
      const values = new Float16Array(new Float32Array(buffer, byteOffset, byteLength / 4));
      return new Uint8Array(values.buffer);
    },
  };
}
