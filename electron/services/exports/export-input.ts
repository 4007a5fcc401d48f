import type { Source } from '#core/contract';
import type { SegmentDescription } from '#core/formats/seg-write';
import type { Grid } from '#core/geometry';
import type { Mask } from '#core/masks';

/** What every format starts from: the scan's grid and the segments in the order of their values. */
export interface ExportInput {
  readonly grid: Grid;
  readonly source: Source;
  readonly segments: readonly ExportedSegment[];
  readonly author: string;
  readonly softwareVersion: string;
}

export interface ExportedSegment extends SegmentDescription {
  readonly mask: Mask;
}

/** A file before it is written; `check` gets its bytes as read back from disk and throws where they differ. */
export interface ExportedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  check(bytes: Uint8Array): void | Promise<void>;
}

export interface Rendered {
  readonly files: readonly ExportedFile[];
  /** What the format could not keep, in words. */
  readonly warnings: readonly string[];
}

/** Thrown by checks: the message names what differs. */
export class Mismatch extends Error {}

/** Throws Mismatch unless the two masks are equal voxel for voxel. */
export function checkSameMask(label: string, written: Mask, read: Mask): void {
  for (let k = 0; k < written.shape[2]; k++) {
    const [a, b] = [written.slice(k), read.slice(k)];
    const same = a && b ? a.every((v, n) => v === b[n]) : a === b;
    if (!same) throw new Mismatch(`segment "${label}" differs in slice ${k}`);
  }
}
