import { SagittaError } from '#core/errors';

/**
 * The encoded frames of encapsulated pixel data (PS3.5 annex A.4): a basic offset table item, fragments, delimiter.
 * @param bytes from the first item on; anything after the delimiter is ignored
 * Throws SagittaError `file-truncated` when a fragment is cut off or frames are missing.
 */
export function encapsulatedFrames(bytes: Uint8Array, frames: number): Uint8Array[] {
  const { offsets, fragments } = items(bytes);
  if (fragments.length < frames)
    throw new SagittaError(
      'file-truncated',
      `${frames} frames are announced, ${fragments.length} fragments are there.`,
    );
  if (frames === 1) return [join(fragments.map((f) => f.bytes))];
  if (fragments.length === frames) return fragments.map((f) => f.bytes);
  if (offsets.length !== frames)
    throw new SagittaError(
      'file-unsupported',
      `${fragments.length} fragments hold ${frames} frames and no offset table says which belong together.`,
    );
  return offsets.map((start, n) => {
    const end = offsets[n + 1] ?? Number.POSITIVE_INFINITY;
    return join(fragments.filter((f) => f.at >= start && f.at < end).map((f) => f.bytes));
  });
}

interface Fragment {
  /** Distance of the fragment's item tag from the first one, as the offset table counts. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

function items(bytes: Uint8Array): { offsets: number[]; fragments: Fragment[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fragments: Fragment[] = [];
  let offsets: number[] | undefined;
  let first = 0;
  for (let at = 0; at + 8 <= bytes.length; ) {
    const tag = view.getUint16(at, true) * 0x10000 + view.getUint16(at + 2, true);
    const length = view.getUint32(at + 4, true);
    if (tag === 0xfffee0dd) return { offsets: offsets ?? [], fragments };
    if (tag !== 0xfffee000)
      throw new SagittaError('file-unreadable', 'The compressed pixels are damaged: an item tag is missing.');
    const start = at + 8;
    if (start + length > bytes.length) break;
    if (offsets) fragments.push({ at: at - first, bytes: bytes.subarray(start, start + length) });
    else {
      offsets = Array.from({ length: length >> 2 }, (_, n) => view.getUint32(start + 4 * n, true));
      first = start + length;
    }
    at = start + length;
  }
  throw new SagittaError('file-truncated', 'The compressed pixels are cut off before their end mark.', {
    remedy: 'Send or copy the file again.',
  });
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
