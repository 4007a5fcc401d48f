import type { Vec3 } from '#core/geometry';
import { dicomFile, type Elements } from './dicom-writer.ts';

export interface SliceOptions {
  readonly columns: number;
  readonly rows: number;
  readonly positionLps: Vec3;
  /** Six direction cosines. */
  readonly orientation: readonly number[];
  /** mm from row to row and from column to column, as in DICOM. */
  readonly pixelSpacing: readonly [number, number];
  readonly seriesUid: string;
  readonly sopInstanceUid: string;
  readonly instanceNumber: number;
  readonly transferSyntax: string;
  readonly slope: number;
  readonly intercept: number;
  readonly signed: boolean;
  readonly bitsStored: number;
  /** Stored values; one number fills the slice. */
  readonly pixels: number | readonly number[];
  /** Elements that replace or, when undefined, leave out those written otherwise. */
  readonly also: Readonly<Record<string, Elements[string] | undefined>>;
}

const DEFAULTS: SliceOptions = {
  columns: 4,
  rows: 3,
  positionLps: [-2, -3, 0],
  orientation: [1, 0, 0, 0, 1, 0],
  pixelSpacing: [0.8, 0.7],
  seriesUid: '1.2.3.4',
  sopInstanceUid: '',
  instanceNumber: 1,
  transferSyntax: '1.2.840.10008.1.2.1',
  slope: 1,
  intercept: -1024,
  signed: false,
  bitsStored: 16,
  pixels: 1024,
  also: {},
};

/** A CT Image Storage file of a few pixels. Its SOP instance UID follows from series and position. */
export function ctSlice(options: Partial<SliceOptions> = {}): Uint8Array<ArrayBuffer> {
  const o = { ...DEFAULTS, ...options };
  const count = o.columns * o.rows;
  const pixels = typeof o.pixels === 'number' ? Array(count).fill(o.pixels) : o.pixels;
  const uid =
    o.sopInstanceUid || `${o.seriesUid}.${Math.round((o.positionLps[2] + 5000) * 1000)}.${o.instanceNumber}`;
  const elements: Record<string, Elements[string] | undefined> = {
    '0008,0008': ['CS', 'ORIGINAL\\PRIMARY\\AXIAL'],
    '0008,0016': ['UI', '1.2.840.10008.5.1.4.1.1.2'],
    '0008,0018': ['UI', uid],
    '0008,0060': ['CS', 'CT'],
    '0010,0010': ['PN', 'Test^Case'],
    '0018,0050': ['DS', '9'],
    '0020,000d': ['UI', '1.2.3'],
    '0020,000e': ['UI', o.seriesUid],
    '0020,0013': ['IS', String(o.instanceNumber)],
    '0020,0032': ['DS', o.positionLps.join('\\')],
    '0020,0037': ['DS', o.orientation.join('\\')],
    '0020,0052': ['UI', '1.2.3.9'],
    '0028,0002': ['US', [1]],
    '0028,0004': ['CS', 'MONOCHROME2'],
    '0028,0010': ['US', [o.rows]],
    '0028,0011': ['US', [o.columns]],
    '0028,0030': ['DS', o.pixelSpacing.join('\\')],
    '0028,0100': ['US', [16]],
    '0028,0101': ['US', [o.bitsStored]],
    '0028,0102': ['US', [o.bitsStored - 1]],
    '0028,0103': ['US', [o.signed ? 1 : 0]],
    '0028,1052': ['DS', String(o.intercept)],
    '0028,1053': ['DS', String(o.slope)],
    '7fe0,0010': ['OW', pixels],
    ...o.also,
  };
  const kept = Object.entries(elements).filter(([, value]) => value !== undefined);
  return dicomFile(Object.fromEntries(kept) as Elements, o.transferSyntax);
}

/** An axial series with its slices at the given heights; slice n is filled with HU 100 n. */
export function ctSeries(
  zMm: readonly number[],
  options: Partial<SliceOptions> = {},
): Uint8Array<ArrayBuffer>[] {
  return zMm.map((z, n) =>
    ctSlice({ positionLps: [-2, -3, z], instanceNumber: n + 1, pixels: 1024 + 100 * n, ...options }),
  );
}
