import type { GraphConstants, MemoryAttentionInput } from '#core/sam2';
import type { ObjectState } from '#core/sam2/predictor';
import type { Check } from './compare.ts';
import type { Bank } from './manifest.ts';

/**
 * Counts the places of the bank that do not hold what the reference attended to there: the memory of the logged
 * frame with the logged row of the temporal table, or the logged frame's pointer. Frames are told by content.
 */
export function checkBank(
  name: string,
  attention: MemoryAttentionInput | null,
  expected: Bank | null | undefined,
  object: ObjectState,
  constants: GraphConstants,
): Check {
  const wrong = attention && expected ? wrongPlaces(attention, expected, object, constants) : [];
  if (!attention !== !expected) wrong.push(expected ? 'no memory was attended to' : 'memory was attended to');
  return { name, error: wrong.length, tolerance: 0, passed: wrong.length === 0, note: wrong.join('; ') };
}

function wrongPlaces(
  { memory, memoryPos, pointerTokens }: MemoryAttentionInput,
  expected: Bank,
  object: ObjectState,
  { dModel, memDim, memoryPosEnc, maskmemTposEnc }: GraphConstants,
): string[] {
  const perMemory = memoryPosEnc.length;
  const pointersFrom = memory.length - pointerTokens * memDim;
  const counts = [pointersFrom / perMemory, (pointerTokens * memDim) / dModel];
  if (counts[0] !== expected.memory.length || counts[1] !== expected.pointers.length)
    return [
      `${counts[0]} memories and ${counts[1]} pointers instead of ${expected.memory.length} and ${expected.pointers.length}`,
    ];
  const wrong: string[] = [];
  expected.memory.forEach(({ frame, tpos_row }, n) => {
    const block = memory.subarray(n * perMemory, (n + 1) * perMemory);
    if (!recordsOf(object, frame).some((r) => r.memory && sameBits(block, r.memory)))
      wrong.push(`memory ${n} is not that of frame ${frame.join(' or ')}`);
    const row = maskmemTposEnc.subarray((tpos_row ?? 0) * memDim, ((tpos_row ?? 0) + 1) * memDim);
    const at = n * perMemory;
    if (tpos_row !== null && !row.every((v, c) => Math.abs(memoryPos[at + c] - memoryPosEnc[c] - v) < 1e-5))
      wrong.push(`memory ${n} has not the temporal row ${tpos_row}`);
  });
  expected.pointers.forEach(({ frame }, n) => {
    const at = pointersFrom + n * dModel;
    if (!recordsOf(object, frame).some((r) => r.pointer.every((v, c) => memory[at + c] === v)))
      wrong.push(`pointer ${n} is not that of frame ${frame.join(' or ')}`);
  });
  return wrong;
}

function recordsOf(object: ObjectState, frames: readonly number[]) {
  return frames.flatMap((t) =>
    [object.conditioning.get(t), object.tracked.get(t)].filter((r) => r !== undefined),
  );
}

function sameBits(block: Float32Array, bits: Uint16Array): boolean {
  const words = new Uint32Array(block.buffer, block.byteOffset, block.length);
  return bits.every((b, n) => words[n] === (b << 16) >>> 0);
}
