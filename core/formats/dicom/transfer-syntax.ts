/** Transfer syntaxes with a name a person knows (PS3.6 table A-1), and whether pixels in them can be read. */
interface Syntax {
  readonly name: string;
  readonly read: boolean;
  readonly lossy?: boolean;
}

const SYNTAXES: Readonly<Record<string, Syntax>> = {
  '1.2.840.10008.1.2': { name: 'Implicit VR Little Endian', read: true },
  '1.2.840.10008.1.2.1': { name: 'Explicit VR Little Endian', read: true },
  '1.2.840.10008.1.2.1.99': { name: 'Deflated Explicit VR Little Endian', read: true },
  '1.2.840.10008.1.2.2': { name: 'Explicit VR Big Endian', read: true },
  '1.2.840.10008.1.2.5': { name: 'RLE Lossless', read: true },
  '1.2.840.10008.1.2.4.50': { name: 'JPEG Baseline (8 bit)', read: true, lossy: true },
  '1.2.840.10008.1.2.4.51': { name: 'JPEG Extended (12 bit)', read: true, lossy: true },
  '1.2.840.10008.1.2.4.57': { name: 'JPEG Lossless, Process 14', read: true },
  '1.2.840.10008.1.2.4.70': { name: 'JPEG Lossless, First-Order Prediction', read: true },
  '1.2.840.10008.1.2.4.80': { name: 'JPEG-LS Lossless', read: true },
  '1.2.840.10008.1.2.4.81': { name: 'JPEG-LS Near-Lossless', read: true, lossy: true },
  '1.2.840.10008.1.2.4.90': { name: 'JPEG 2000 Lossless', read: true },
  '1.2.840.10008.1.2.4.91': { name: 'JPEG 2000', read: true, lossy: true },
  '1.2.840.10008.1.2.4.92': { name: 'JPEG 2000 Part 2 Lossless', read: false },
  '1.2.840.10008.1.2.4.93': { name: 'JPEG 2000 Part 2', read: false },
  '1.2.840.10008.1.2.4.100': { name: 'MPEG2 video', read: false },
  '1.2.840.10008.1.2.4.102': { name: 'MPEG-4 video', read: false },
  '1.2.840.10008.1.2.4.107': { name: 'HEVC video', read: false },
  '1.2.840.10008.1.2.4.110': { name: 'JPEG XL Lossless', read: false },
  '1.2.840.10008.1.2.4.111': { name: 'JPEG XL Recompression', read: false },
  '1.2.840.10008.1.2.4.112': { name: 'JPEG XL', read: false },
  '1.2.840.10008.1.2.4.201': { name: 'High-Throughput JPEG 2000 Lossless', read: true },
  '1.2.840.10008.1.2.4.202': { name: 'High-Throughput JPEG 2000 Lossless (RPCL)', read: true },
  '1.2.840.10008.1.2.4.203': { name: 'High-Throughput JPEG 2000', read: true, lossy: true },
  '1.2.840.10008.1.2.8.1': { name: 'Deflated Image Frame', read: false },
};

export function isSupported(uid: string): boolean {
  return SYNTAXES[uid]?.read ?? false;
}

export function isLossy(uid: string): boolean {
  return SYNTAXES[uid]?.lossy ?? false;
}

export function transferSyntaxName(uid: string): string {
  return SYNTAXES[uid] ? `${SYNTAXES[uid].name} (${uid})` : `an unknown transfer syntax (${uid})`;
}
