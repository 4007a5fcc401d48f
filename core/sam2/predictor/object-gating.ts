/** Logit that stands for "not here" on every pixel of a frame without the object (sam2_base.NO_OBJ_SCORE). */
export const NO_OBJECT_LOGIT = -1024;

export function isPresent(objectScore: number): boolean {
  return objectScore > 0;
}

export function gatedLogits(logits: Float32Array, objectScore: number): Float32Array {
  return isPresent(objectScore) ? logits.slice() : new Float32Array(logits.length).fill(NO_OBJECT_LOGIT);
}

export function gatedPointer(
  pointer: Float32Array,
  objectScore: number,
  noObjPtr: Float32Array,
): Float32Array {
  return isPresent(objectScore) ? pointer.slice() : noObjPtr.slice();
}
