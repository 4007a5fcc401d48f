import type { GraphConstants, MemoryAttentionInput } from '#core/sam2';
import { fromBfloat16 } from './bfloat16.ts';
import type { MemoryBank } from './memory-bank.ts';
import { pointerPosition } from './pointer-positions.ts';
import { pooledTokens } from './pooled-tokens.ts';
import type { PredictorRules } from './rules.ts';

/**
 * The bank as rows for memory attention: g*g rows a memory, then C / M rows a pointer. Every memory of the bank has
 * been encoded.
 */
export function attentionInput(
  features: Float32Array,
  bank: MemoryBank,
  constants: GraphConstants,
  rules: Pick<PredictorRules, 'addTpos' | 'projTpos' | 'memoryPool'>,
): MemoryAttentionInput {
  const { dModel, memDim, maskmemTposEnc } = constants;
  const pool = rules.memoryPool;
  const memoryPosEnc = pooledTokens(constants.memoryPosEnc, memDim, pool);
  const perMemory = memoryPosEnc.length;
  const rowsPerPointer = dModel / memDim;
  const memory = new Float32Array(bank.memories.length * perMemory + bank.pointers.length * dModel);
  const memoryPos = new Float32Array(memory.length);
  let at = 0;
  for (const { record, temporalRow } of bank.memories) {
    const tokens = new Float32Array(record.memory!.length);
    fromBfloat16(record.memory!, tokens);
    memory.set(pooledTokens(tokens, memDim, pool), at);
    const temporal = maskmemTposEnc.subarray(temporalRow * memDim, (temporalRow + 1) * memDim);
    for (let n = 0; n < perMemory; n++) memoryPos[at + n] = memoryPosEnc[n] + temporal[n % memDim];
    at += perMemory;
  }
  for (const { record, distance } of bank.pointers) {
    memory.set(record.pointer, at);
    const position = pointerPosition(distance, bank.pointerCapacity, constants, rules);
    for (let row = 0; row < rowsPerPointer; row++) memoryPos.set(position, at + row * memDim);
    at += dModel;
  }
  return { features, memory, memoryPos, pointerTokens: bank.pointers.length * rowsPerPointer, pool };
}

/** Features of a frame that attends to nothing: [C, g, g] plus the no-memory embedding [C]. */
export function withoutMemory(features: Float32Array, { noMemEmbed }: GraphConstants): Float32Array {
  const pixels = features.length / noMemEmbed.length;
  return features.map((v, n) => v + noMemEmbed[Math.floor(n / pixels)]);
}
