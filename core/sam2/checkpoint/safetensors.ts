import { z } from '#core/contract';
import { type ByteSource, invalidModel, readChecked } from './byte-source.ts';
import { bytesPerElement, elementCount, type TensorEntry, type TensorType } from './tensor-entry.ts';

const maxHeaderBytes = 16 * 2 ** 20;

const Header = z.record(
  z.string(),
  z.union([
    z.object({
      dtype: z.string(),
      shape: z.array(z.int().min(0)).max(8),
      data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
    }),
    z.record(z.string(), z.string()),
  ]),
);

/** True when the file starts as safetensors do: the header's length, then its opening brace. */
export function looksLikeSafetensors(source: ByteSource): boolean {
  return source.size > 9 && readChecked(source, 8, 1, 'the header')[0] === 0x7b;
}

/** The tensors of a .safetensors file (format of the safetensors README, 0.4). */
export function readSafetensors(source: ByteSource): TensorEntry[] {
  const start = readChecked(source, 0, 8, 'the length of the header');
  const length = Number(new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true));
  if (length > maxHeaderBytes) throw invalidModel('its header is too large');
  const dataStart = 8 + length;
  const header = parseHeader(readChecked(source, 8, length, 'the header'));
  const entries: TensorEntry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    if (!('data_offsets' in value) || !Array.isArray(value.data_offsets)) throw damaged();
    entries.push(entryOf(source, name, value as TensorHeader, dataStart));
  }
  const ordered = entries.toSorted((a, b) => a.offset - b.offset || a.length - b.length);
  ordered.forEach((entry, n) => {
    if (n && entry.offset < ordered[n - 1].offset + ordered[n - 1].length) {
      throw invalidModel(`the tensors ${ordered[n - 1].name} and ${entry.name} overlap`);
    }
  });
  return entries;
}

interface TensorHeader {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

function parseHeader(bytes: Uint8Array): z.infer<typeof Header> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw damaged();
  }
  const parsed = Header.safeParse(json);
  if (!parsed.success) throw damaged();
  return parsed.data;
}

function entryOf(source: ByteSource, name: string, header: TensorHeader, dataStart: number): TensorEntry {
  const type = header.dtype as TensorType;
  if (!Object.hasOwn(bytesPerElement, type)) {
    throw invalidModel(`the tensor ${name} has the unknown type ${header.dtype.slice(0, 20)}`);
  }
  const [from, to] = header.data_offsets;
  if (to - from !== elementCount(header.shape) * bytesPerElement[type]) {
    throw invalidModel(`the length of the tensor ${name} does not fit its shape`);
  }
  if (dataStart + to > source.size) {
    throw invalidModel(`the tensor ${name} runs past the end of the file`, 'Download or copy it again.');
  }
  return { name, type, shape: header.shape, offset: dataStart + from, length: to - from };
}

function damaged() {
  return invalidModel('its header is damaged', 'Download or copy the file again.');
}
