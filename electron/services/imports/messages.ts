import type { CodedConcept, ImportReport, Warning } from '#core/contract';
import type { Grid } from '#core/geometry';
import type { NewCase } from '#electron/services/library';

/** What the reading worker is asked for. */
export type ReadRequest =
  | { readonly kind: 'scans'; readonly paths: readonly string[]; readonly force: boolean }
  /** Labelmaps and SEG objects for this grid. */
  | { readonly kind: 'segments'; readonly paths: readonly string[]; readonly target: SegmentTarget }
  | { readonly kind: 'phantom'; readonly seed: number };

export interface SegmentTarget {
  readonly grid: Grid;
  readonly frameOfReferenceUid?: string;
  /** The grid was resampled along k: a plane between two of its slices goes to the nearest one. */
  readonly resampled: boolean;
}

export type Refused = ImportReport['refused'][number];

/** One segment as read: the run-length coded slices that are not empty. */
export interface ReadSegment {
  readonly label: string;
  readonly color?: string;
  readonly code?: CodedConcept;
  readonly voxels: number;
  readonly slices: readonly { readonly k: number; readonly runs: Uint8Array }[];
}

/** What the worker sends. After `case` and `segments` it waits for `next`, so that one volume is held at a time. */
export type ReadMessage =
  | { readonly type: 'progress'; readonly done: number; readonly total: number; readonly message?: string }
  | { readonly type: 'refused'; readonly refused: readonly Refused[] }
  | { readonly type: 'case'; readonly added: NewCase }
  | {
      readonly type: 'segments';
      readonly segments: readonly ReadSegment[];
      readonly warnings: readonly Warning[];
    }
  | { readonly type: 'done' };
