import type { Warning } from '#core/contract';
import { SagittaError } from '#core/errors';
import type { Grid } from '#core/geometry';
import { Mask } from '#core/masks';
import { type DicomFile, decodeFrame, encapsulatedFrames } from '../dicom/index.ts';
import { describeSeg, type SegDescription, type SegSegment } from './describe.ts';
import { FramePlacer, type Placement } from './place.ts';

export interface ReadMask extends Omit<SegSegment, 'number'> {
  readonly mask: Mask;
}

export interface ReadMasks {
  readonly masks: readonly ReadMask[];
  readonly warnings: readonly Warning[];
}

export interface SegTarget {
  readonly grid: Grid;
  readonly frameOfReferenceUid?: string;
  readonly resampled?: boolean;
}

/**
 * Brings a DICOM SEG (BINARY, LABELMAP; FRACTIONAL cut at one half) onto a grid. Frames find their slices by position
 * and orientation in the patient, whatever their order and whatever images they refer to.
 * @param pixels the bytes of the pixel element
 * Throws SagittaError `geometry-mismatch`, `geometry-invalid`, `file-truncated`, `file-unsupported`.
 */
export async function readSeg(file: DicomFile, pixels: Uint8Array, target: SegTarget): Promise<ReadMasks> {
  const seg = describeSeg(file);
  const frames = await framePixels(file, seg, pixels);
  const placer = new FramePlacer(target.grid, target.resampled ?? false);
  const painter = new Painter(target.grid);
  seg.frames.forEach((frame, n) => {
    const placement = placer.place(frame, seg.columns, seg.rows);
    painter.paint(placement, seg, segmentOf(seg, frame.segment, frames[n]));
  });
  // A labelmap may describe its background as segment 0 (PS3.3 C.8.20.2.3.3); it is no segment to correct.
  const masks = [...seg.segments.values()]
    .filter((s) => !(seg.type === 'LABELMAP' && (s.number === 0 || s.number === seg.padding)))
    .map(({ number, ...rest }) => ({ ...rest, mask: painter.mask(number) }));
  return { masks, warnings: warningsOf(seg, target, painter) };
}

/** For each pixel of a frame the number of its segment, or 0 for none. */
function segmentOf(
  seg: SegDescription,
  segment: number | undefined,
  values: ArrayLike<number>,
): (n: number) => number {
  if (seg.type === 'LABELMAP') {
    return (n) => {
      const value = values[n];
      return value !== seg.padding && seg.segments.has(value) ? value : 0;
    };
  }
  if (segment === undefined || !seg.segments.has(segment))
    throw new SagittaError(
      'file-unsupported',
      `A frame of the DICOM SEG belongs to segment ${segment}, which it does not describe.`,
    );
  const from = seg.type === 'FRACTIONAL' ? seg.maxFraction / 2 : 1;
  return (n) => (values[n] >= from ? segment : 0);
}

async function framePixels(
  file: DicomFile,
  seg: SegDescription,
  pixels: Uint8Array,
): Promise<ArrayLike<number>[]> {
  const size = seg.columns * seg.rows;
  const count = seg.frames.length;
  const encapsulated = file.pixels?.length === undefined;
  if (seg.bitsAllocated === 1) {
    if (encapsulated)
      throw new SagittaError('file-unsupported', 'The DICOM SEG has compressed single-bit frames.', {
        remedy: 'Store it uncompressed.',
      });
    return unpackBits(pixels, size, count);
  }
  const bits = seg.bitsAllocated;
  const bytes = (size * bits) / 8;
  const parts = encapsulated
    ? encapsulatedFrames(pixels, count)
    : Array.from({ length: count }, (_, n) => pixels.subarray(n * bytes, (n + 1) * bytes));
  const format = {
    columns: seg.columns,
    rows: seg.rows,
    bitsAllocated: bits,
    bitsStored: bits,
    highBit: bits - 1,
    signed: false,
    transferSyntax: file.transferSyntax,
    padding: undefined,
  };
  return Promise.all(parts.map(async (part) => (await decodeFrame(part, format)).words));
}

/** Bits run on from frame to frame, the first in the lowest bit (PS3.5 8.1.1 and annex D). */
function unpackBits(pixels: Uint8Array, size: number, frames: number): Uint8Array[] {
  const needed = Math.ceil((size * frames) / 8);
  if (pixels.length < needed)
    throw new SagittaError(
      'file-truncated',
      `The DICOM SEG is cut off: ${pixels.length} of ${needed} bytes of pixels.`,
      {
        remedy: 'Send or copy the file again.',
      },
    );
  return Array.from({ length: frames }, (_, f) => {
    const frame = new Uint8Array(size);
    for (let n = 0, bit = f * size; n < size; n++, bit++) frame[n] = (pixels[bit >> 3] >> (bit & 7)) & 1;
    return frame;
  });
}

/** Collects the pixels of every segment slice by slice. */
class Painter {
  /** Pixels of a segment that lie outside of the grid. */
  outside = 0;
  readonly #grid: Grid;
  readonly #slices = new Map<number, Map<number, Uint8Array>>();

  constructor(grid: Grid) {
    this.#grid = grid;
  }

  paint(
    { start, columnStep, rowStep }: Placement,
    seg: SegDescription,
    segmentAt: (n: number) => number,
  ): void {
    const [ni, nj, nk] = this.#grid.shape;
    for (let row = 0, n = 0; row < seg.rows; row++)
      for (let column = 0; column < seg.columns; column++, n++) {
        const segment = segmentAt(n);
        if (segment === 0) continue;
        const i = start[0] + column * columnStep[0] + row * rowStep[0];
        const j = start[1] + column * columnStep[1] + row * rowStep[1];
        const k = start[2] + column * columnStep[2] + row * rowStep[2];
        if (i < 0 || j < 0 || k < 0 || i >= ni || j >= nj || k >= nk) this.outside++;
        else this.#slice(segment, k)[i + ni * j] = 1;
      }
  }

  mask(segment: number): Mask {
    const mask = new Mask(this.#grid.shape);
    for (const [k, slice] of this.#slices.get(segment) ?? []) mask.setSlice(k, slice);
    return mask;
  }

  #slice(segment: number, k: number): Uint8Array {
    let slices = this.#slices.get(segment);
    if (!slices) {
      slices = new Map();
      this.#slices.set(segment, slices);
    }
    let slice = slices.get(k);
    if (!slice) {
      slice = new Uint8Array(this.#grid.shape[0] * this.#grid.shape[1]);
      slices.set(k, slice);
    }
    return slice;
  }
}

function warningsOf(seg: SegDescription, target: SegTarget, { outside }: Painter): Warning[] {
  const warnings: Warning[] = [];
  if (seg.type === 'FRACTIONAL')
    warnings.push({
      code: 'seg-fractional',
      message:
        'The segmentation is fractional; voxels of at least one half were taken, the fractions are lost.',
    });
  if (outside > 0)
    warnings.push({
      code: 'seg-outside',
      message: `${outside} pixels of the segmentation lie outside of the scan and were left out.`,
    });
  const differs =
    seg.frameOfReferenceUid &&
    target.frameOfReferenceUid &&
    seg.frameOfReferenceUid !== target.frameOfReferenceUid;
  if (differs)
    warnings.push({
      code: 'frame-of-reference-differs',
      message:
        'The segmentation names another frame of reference than the scan; it was placed by its coordinates.',
    });
  return warnings;
}
