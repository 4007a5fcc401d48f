/**
 * Slices of several segments as one binary packet: a little-endian u32 with the length of a UTF-8 JSON
 * header, the header, then the run-length blobs one after the other. What travels over the data URLs.
 */
export interface SliceBlob {
  readonly segmentId: string;
  readonly k: number;
  /** `encodeRuns` of the whole slice as it stands after the change. */
  readonly runs: Uint8Array;
}

export interface MaskPacket {
  /** Revision of the case at which these slices stand. */
  readonly revision: number;
  readonly slices: readonly SliceBlob[];
}

interface Header {
  revision: number;
  entries: [segmentId: string, k: number, bytes: number][];
}

export function encodePacket(packet: MaskPacket): Uint8Array<ArrayBuffer> {
  const header: Header = {
    revision: packet.revision,
    entries: packet.slices.map((s) => [s.segmentId, s.k, s.runs.length]),
  };
  const head = new TextEncoder().encode(JSON.stringify(header));
  const out = new Uint8Array(4 + head.length + packet.slices.reduce((n, s) => n + s.runs.length, 0));
  new DataView(out.buffer).setUint32(0, head.length, true);
  out.set(head, 4);
  let at = 4 + head.length;
  for (const { runs } of packet.slices) {
    out.set(runs, at);
    at += runs.length;
  }
  return out;
}

/** Throws RangeError when the packet is cut off or its header is not one of ours. */
export function decodePacket(bytes: Uint8Array): MaskPacket {
  if (bytes.length < 4) throw new RangeError('mask packet is cut off: no header');
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (4 + length > bytes.length) throw new RangeError('mask packet is cut off: header is incomplete');
  const header = parseHeader(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  let at = 4 + length;
  const slices = header.entries.map(([segmentId, k, size]) => {
    if (at + size > bytes.length) throw new RangeError(`mask packet is cut off in slice ${k}`);
    const runs = bytes.subarray(at, at + size);
    at += size;
    return { segmentId, k, runs };
  });
  return { revision: header.revision, slices };
}

function parseHeader(text: string): Header {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw new RangeError('mask packet is damaged: its header is not JSON');
  }
  const { revision, entries } = header as Partial<Header>;
  const whole = (n: unknown) => Number.isInteger(n) && (n as number) >= 0;
  const good =
    whole(revision) &&
    Array.isArray(entries) &&
    entries.every((e) => Array.isArray(e) && typeof e[0] === 'string' && whole(e[1]) && whole(e[2]));
  if (!good) throw new RangeError('mask packet is damaged: its header has another form');
  return header as Header;
}
