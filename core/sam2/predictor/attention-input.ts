import type { GraphConstants, MemoryAttentionInput } from '#core/sam2';
import { type Mosaic, meansAt } from '#core/sam2/mosaic';
import { fromBfloat16 } from './bfloat16.ts';
import type { MemoryBank } from './memory-bank.ts';
import { memoryMosaic } from './mosaics.ts';
import { pointerPosition } from './pointer-positions.ts';
import type { PredictorRules } from './rules.ts';

/**
 * The bank as rows for memory attention: g*g rows a memory, or one for each square of its mosaic; then C / M rows a
 * pointer. Every memory of the bank has been encoded.
 * @param frame the current frame's mosaic; without it every place counts for itself
 */
export function attentionInput(
  features: Float32Array,
  bank: MemoryBank,
  constants: GraphConstants,
  rules: Pick<PredictorRules, 'addTpos' | 'projTpos'>,
  frame?: Mosaic,
): MemoryAttentionInput {
  const { dModel, memDim, memoryPosEnc, maskmemTposEnc } = constants;
  const side = Math.sqrt(memoryPosEnc.length / memDim);
  const mosaics = frame && bank.memories.map(({ record }) => memoryMosaic(record, side));
  const rows =
    mosaics?.reduce((sum, { squares }) => sum + squares.length, 0) ?? bank.memories.length * side ** 2;
  const rowsPerPointer = dModel / memDim;
  const length = rows * memDim + bank.pointers.length * dModel;
  const memory = new Float32Array(length);
  const memoryPos = new Float32Array(length);
  const tokens = new Float32Array(memoryPosEnc.length);
  let at = 0;
  bank.memories.forEach(({ record, temporalRow }, which) => {
    fromBfloat16(record.memory!, tokens);
    const covered = (values: Float32Array) => (mosaics ? meansAt(values, memDim, mosaics[which]) : values);
    memory.set(covered(tokens), at);
    const position = covered(memoryPosEnc);
    const temporal = maskmemTposEnc.subarray(temporalRow * memDim, (temporalRow + 1) * memDim);
    for (let n = 0; n < position.length; n++) memoryPos[at + n] = position[n] + temporal[n % memDim];
    at += position.length;
  });
  for (const { record, distance } of bank.pointers) {
    memory.set(record.pointer, at);
    const position = pointerPosition(distance, bank.pointerCapacity, constants, rules);
    for (let row = 0; row < rowsPerPointer; row++) memoryPos.set(position, at + row * memDim);
    at += dModel;
  }
  return {
    features,
    memory,
    memoryPos,
    pointerTokens: bank.pointers.length * rowsPerPointer,
    ...(frame && mosaics && { mosaic: { frame, memorySquares: numbersOf(mosaics, rows) } }),
  };
}

function numbersOf(mosaics: readonly Mosaic[], rows: number): Int32Array {
  const out = new Int32Array(rows);
  let from = 0;
  for (const { squares } of mosaics) {
    out.set(squares, from);
    from += squares.length;
  }
  return out;
}

/** Features of a frame that attends to nothing: [C, g, g] plus the no-memory embedding [C]. */
export function withoutMemory(features: Float32Array, { noMemEmbed }: GraphConstants): Float32Array {
  const pixels = features.length / noMemEmbed.length;
  return features.map((v, n) => v + noMemEmbed[Math.floor(n / pixels)]);
}
