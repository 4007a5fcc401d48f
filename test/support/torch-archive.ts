/** Builds small torch.save archives, sound and unsound, byte by byte. */

export interface ArchivePart {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What the table of contents says instead of the truth. */
  readonly claims?: {
    readonly length?: number;
    readonly method?: number;
    readonly header?: number;
    readonly flags?: number;
  };
}

/** @param zip64 writes every length and position in its 64-bit form. */
export function zipOf(parts: readonly ArchivePart[], { zip64 = false } = {}): Uint8Array {
  const chunks: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  const full = 0xffffffff;
  let at = 0;
  for (const { name, bytes, claims = {} } of parts) {
    const title = new TextEncoder().encode(name);
    const local = fields([4, 0x04034b50], [2, 0], [2, 0], [2, 0], [4, 0], [4, 0], [4, bytes.length]);
    const header = join(local, fields([4, bytes.length], [2, title.length], [2, 0]), title);
    const length = claims.length ?? bytes.length;
    const position = claims.header ?? at;
    const extra = zip64 ? fields([2, 1], [2, 24], [8, length], [8, length], [8, position]) : new Uint8Array();
    const short = zip64 ? full : length;
    directory.push(
      join(
        fields(
          [4, 0x02014b50],
          [2, 0],
          [2, 0],
          [2, claims.flags ?? 0],
          [2, claims.method ?? 0],
          [4, 0],
          [4, 0],
        ),
        fields([4, short], [4, short], [2, title.length], [2, extra.length], [2, 0], [2, 0], [2, 0], [4, 0]),
        fields([4, zip64 ? full : position]),
        title,
        extra,
      ),
    );
    chunks.push(header, bytes);
    at += header.length + bytes.length;
  }
  const table = join(...directory);
  const count = parts.length;
  const wide = join(
    fields([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0], [8, count], [8, count]),
    fields([8, table.length], [8, at], [4, 0x07064b50], [4, 0], [8, at + table.length], [4, 1]),
  );
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, table.length]);
  const tail = zip64 ? join(wide, end, fields([4, full], [2, 0])) : join(end, fields([4, at], [2, 0]));
  return join(...chunks, table, tail);
}

export interface TensorSpec {
  readonly name: string;
  /** `torch.FloatStorage` and so on. */
  readonly storage?: string;
  readonly key?: string;
  readonly elements: number;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Pickle opcodes of `{"model": {...}}`, or of the bare state dict. */
export function pickleOf(tensors: readonly TensorSpec[], { bare = false } = {}): Uint8Array {
  const dict = join(
    ascii('}('),
    ...tensors.map((tensor) => join(text(tensor.name), tensorOf(tensor))),
    ascii('u'),
  );
  const root = bare ? dict : join(ascii('}'), text('model'), dict, ascii('s'));
  return join(Uint8Array.of(0x80, 2), root, ascii('.'));
}

export function tensorOf({
  storage = 'FloatStorage',
  key = '0',
  elements,
  offset = 0,
  shape,
  strides,
}: TensorSpec) {
  const id = join(
    ascii('('),
    text('storage'),
    global('torch', storage),
    text(key),
    text('cpu'),
    int(elements),
    ascii('tQ'),
  );
  const tuple = (values: readonly number[]) => join(ascii('('), ...values.map(int), ascii('t'));
  return join(
    global('torch._utils', '_rebuild_tensor_v2'),
    ascii('('),
    id,
    int(offset),
    tuple(shape),
    tuple(strides),
    Uint8Array.of(0x89),
    global('collections', 'OrderedDict'),
    ascii(')RtR'),
  );
}

export function archiveOf(pickle: Uint8Array, storages: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const data = Object.entries(storages).map(([key, bytes]) => ({ name: `m/data/${key}`, bytes }));
  return zipOf([
    { name: 'm/data.pkl', bytes: pickle },
    { name: 'm/byteorder', bytes: ascii('little') },
    ...data,
  ]);
}

export function ascii(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

export function text(value: string): Uint8Array {
  const bytes = ascii(value);
  return join(ascii('X'), fields([4, bytes.length]), bytes);
}

export function int(value: number): Uint8Array {
  return join(ascii('J'), fields([4, value]));
}

export function global(module: string, name: string): Uint8Array {
  return ascii(`c${module}\n${name}\n`);
}

export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Little-endian unsigned fields, each [bytes, value]. */
export function fields(...values: readonly (readonly [number, number])[]): Uint8Array {
  return join(
    ...values.map(([width, value]) =>
      Uint8Array.from({ length: width }, (_, n) => Math.floor(value / 256 ** n) % 256),
    ),
  );
}
