/** How onnxruntime, the C++ library and V8 say that memory ran out; "cannot allocate" is the system's own word. */
const WORDS = /bad_alloc|allocate memory|out of memory|allocation failed|not enough memory|cannot allocate/i;

/** Whether something was thrown for want of memory. */
export function isOutOfMemory(thrown: unknown): boolean {
  return thrown instanceof Error && WORDS.test(thrown.message);
}
