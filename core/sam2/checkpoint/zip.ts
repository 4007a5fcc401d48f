import { type ByteSource, invalidModel, readChecked } from './byte-source.ts';

/** One uncompressed file inside a zip archive. */
export interface StoredFile {
  readonly name: string;
  /** First byte of the content in the archive. */
  readonly offset: number;
  readonly length: number;
}

const endOfDirectory = 0x06054b50;
const zip64Locator = 0x07064b50;
const zip64End = 0x06064b50;
const directoryEntry = 0x02014b50;
const localHeader = 0x04034b50;
/** large has 900 entries; ten times that is still no work. */
const maxEntries = 20_000;
const maxDirectoryBytes = 16 * 2 ** 20;
const needsZip64 = 0xffffffff;

/**
 * The files of a zip archive (PKWARE APPNOTE 6.3.10) whose content is stored uncompressed, as torch.save writes
 * it. Every position and length is checked; compressed, encrypted or duplicate entries and names that
 * would leave the archive are refused.
 */
export function readZipDirectory(source: ByteSource): Map<string, StoredFile> {
  const end = findDirectory(source);
  if (end.entries > maxEntries) throw invalidModel(`its archive lists ${end.entries} files`);
  if (end.length > maxDirectoryBytes) throw invalidModel('the table of contents of its archive is too large');
  const directory = readChecked(source, end.offset, end.length, "the archive's table of contents");
  const view = new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
  const files = new Map<string, StoredFile>();
  let at = 0;
  for (let n = 0; n < end.entries; n++) {
    if (at + 46 > directory.length || view.getUint32(at, true) !== directoryEntry) {
      throw invalidModel("its archive's table of contents is damaged");
    }
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    if (next > directory.length) throw invalidModel("its archive's table of contents is damaged");
    const name = fileName(directory.subarray(at + 46, at + 46 + nameLength));
    if (files.has(name)) throw invalidModel(`its archive holds ${name} twice`);
    if (view.getUint16(at + 8, true) & 1) throw invalidModel(`the part ${name} is encrypted`);
    const extra = directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const sizes = entrySizes(view, at, extra, name);
    if (view.getUint16(at + 10, true) !== 0 || sizes.compressed !== sizes.length) {
      throw invalidModel(`the part ${name} is compressed, which torch.save never does`);
    }
    files.set(name, locate(source, name, sizes.header, sizes.length, end.offset));
    at = next;
  }
  return files;
}

function findDirectory(source: ByteSource): { entries: number; offset: number; length: number } {
  // The end record is 22 bytes plus a comment of at most 65,535.
  const tailLength = Math.min(source.size, 22 + 0xffff);
  const tail = readChecked(source, source.size - tailLength, tailLength, 'the end of the archive');
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  for (let at = tailLength - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== endOfDirectory || at + 22 + view.getUint16(at + 20, true) !== tailLength)
      continue;
    const entries = view.getUint16(at + 10, true);
    const length = view.getUint32(at + 12, true);
    const offset = view.getUint32(at + 16, true);
    const position = source.size - tailLength + at;
    if (entries !== 0xffff && length !== needsZip64 && offset !== needsZip64) {
      if (offset + length > position) throw invalidModel("its archive's table of contents is damaged");
      return { entries, offset, length };
    }
    return findZip64Directory(source, position);
  }
  throw invalidModel(
    'the end of its archive is missing',
    'The file is cut short: download or copy it again.',
  );
}

function findZip64Directory(source: ByteSource, endPosition: number) {
  const what = "the archive's 64-bit table of contents";
  const locator = viewOf(readChecked(source, endPosition - 20, 20, what));
  if (locator.getUint32(0, true) !== zip64Locator) throw invalidModel('its archive is damaged');
  const position = safe(locator.getBigUint64(8, true));
  const record = viewOf(readChecked(source, position, 56, what));
  if (record.getUint32(0, true) !== zip64End) throw invalidModel('its archive is damaged');
  const entries = safe(record.getBigUint64(32, true));
  const length = safe(record.getBigUint64(40, true));
  const offset = safe(record.getBigUint64(48, true));
  if (offset + length > position) throw invalidModel("its archive's table of contents is damaged");
  return { entries, length, offset };
}

function entrySizes(view: DataView, at: number, extra: Uint8Array, name: string) {
  const raw = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  const wide = zip64Values(extra);
  // The 64-bit values stand in this order, each only where its 32-bit field is saturated (APPNOTE 4.5.3).
  const [length, compressed, header] = raw.map((value) => {
    if (value !== needsZip64) return value;
    const next = wide.shift();
    if (next === undefined) throw invalidModel(`the length of the part ${name} is missing`);
    return next;
  });
  return { length, compressed, header };
}

function zip64Values(extra: Uint8Array): number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = view.getUint16(at + 2, true);
    if (at + 4 + length > extra.length) break;
    if (view.getUint16(at, true) === 1) {
      const values: number[] = [];
      for (let n = 0; n + 8 <= length; n += 8) values.push(safe(view.getBigUint64(at + 4 + n, true)));
      return values;
    }
    at += 4 + length;
  }
  return [];
}

/** The content's position: the local header repeats the name and has an extra field of its own length. */
function locate(
  source: ByteSource,
  name: string,
  header: number,
  length: number,
  directoryOffset: number,
): StoredFile {
  const local = viewOf(readChecked(source, header, 30, `the header of the part ${name}`));
  if (local.getUint32(0, true) !== localHeader)
    throw invalidModel(`the part ${name} is not where it should be`);
  const nameLength = local.getUint16(26, true);
  if (fileName(readChecked(source, header + 30, nameLength, `the name of the part ${name}`)) !== name) {
    throw invalidModel(`the part ${name} is not where it should be`);
  }
  const offset = header + 30 + nameLength + local.getUint16(28, true);
  if (offset + length > directoryOffset) {
    throw invalidModel(`the part ${name} runs past the end of the archive's content`);
  }
  return { name, offset, length };
}

function fileName(bytes: Uint8Array): string {
  let name: string;
  try {
    name = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidModel('its archive holds a part with an unreadable name');
  }
  if (name.startsWith('/') || name.includes('\\') || name.includes('\0') || name.split('/').includes('..')) {
    throw invalidModel('its archive holds a part whose name points outside the archive');
  }
  return name;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw invalidModel('its archive claims an impossible size');
  return Number(value);
}
