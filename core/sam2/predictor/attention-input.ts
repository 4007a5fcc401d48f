import type { GraphConstants, MemoryAttentionInput } from '#core/sam2';
import { fromBfloat16 } from './bfloat16.ts';
import type { BankMemory, MemoryBank } from './memory-bank.ts';
import { pointerPosition } from './pointer-positions.ts';
import { pooledTokens } from './pooled-tokens.ts';
import type { PredictorRules } from './rules.ts';

/**
 * The bank as rows for memory attention: g*g rows a memory, a quarter for pooled ones, then C / M rows a pointer. Every
 * memory of the bank has been encoded.
 */
export function attentionInput(
  features: Float32Array,
  bank: MemoryBank,
  constants: GraphConstants,
  rules: Pick<PredictorRules, 'addTpos' | 'projTpos' | 'memoryPool'>,
): MemoryAttentionInput {
  const { dModel, memDim } = constants;
  const pooled = bank.memories.filter((m) => rules.memoryPool > 1 && mayBePooled(m, constants));
  const whole = bank.memories.filter((m) => !pooled.includes(m));
  const perMemory = constants.memoryPosEnc.length;
  const perPooled = perMemory / rules.memoryPool ** 2;
  const rowsPerPointer = dModel / memDim;
  const length = whole.length * perMemory + pooled.length * perPooled + bank.pointers.length * dModel;
  const memory = new Float32Array(length);
  const memoryPos = new Float32Array(length);
  let at = 0;
  const place = ({ record, temporalRow }: BankMemory, pool: number) => {
    const tokens = new Float32Array(perMemory);
    fromBfloat16(record.memory!, tokens);
    memory.set(pooledTokens(tokens, memDim, pool), at);
    const position = pooledTokens(constants.memoryPosEnc, memDim, pool);
    const temporal = constants.maskmemTposEnc.subarray(temporalRow * memDim, (temporalRow + 1) * memDim);
    for (let n = 0; n < position.length; n++) memoryPos[at + n] = position[n] + temporal[n % memDim];
    at += position.length;
  };
  for (const one of whole) place(one, 1);
  for (const one of pooled) place(one, rules.memoryPool);
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
    pooledTokens: (pooled.length * perPooled) / memDim,
  };
}

/**
 * Prompted memories (the last row of the temporal table) and the neighbour's (row 0) stay whole: with all of them pooled
 * the shipped model's masks on CT agree with the exact ones to a Dice of 0.88 to 0.95, without these two to 0.97 to 0.99.
 */
function mayBePooled({ temporalRow }: BankMemory, { maskmemTposEnc, memDim }: GraphConstants): boolean {
  return temporalRow > 0 && temporalRow < maskmemTposEnc.length / memDim - 1;
}

/** Features of a frame that attends to nothing: [C, g, g] plus the no-memory embedding [C]. */
export function withoutMemory(features: Float32Array, { noMemEmbed }: GraphConstants): Float32Array {
  const pixels = features.length / noMemEmbed.length;
  return features.map((v, n) => v + noMemEmbed[Math.floor(n / pixels)]);
}
