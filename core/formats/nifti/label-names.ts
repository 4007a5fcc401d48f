import { readHeader } from './header.ts';
import { byteOrder, NIFTI_1, NIFTI_2 } from './layout.ts';

/**
 * Names of a labelmap's values, where the file carries a label table: an extension with a Caret XML document, as
 * Connectome Workbench and TotalSegmentator write it. Empty where there is none. Extensions: nifti1.h, "extended header".
 */
export function readNiftiLabelNames(bytes: Uint8Array): ReadonlyMap<number, string> {
  return new Map(extensions(bytes).flatMap(labelsOf));
}

/** The contents of the header's extensions, as text. A size that cannot be ends them. */
function extensions(bytes: Uint8Array): string[] {
  const { dataAt, littleEndian } = readHeader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = (byteOrder(view, NIFTI_1) ? NIFTI_1 : NIFTI_2).headerBytes;
  const end = Math.min(dataAt, bytes.length);
  // Four bytes behind the header, of which the first says whether extensions follow.
  if (end < headerBytes + 12 || bytes[headerBytes] === 0) return [];
  const found: string[] = [];
  for (let at = headerBytes + 4; at + 8 <= end; ) {
    const size = view.getInt32(at, littleEndian);
    if (size < 16 || at + size > end) break;
    found.push(new TextDecoder().decode(bytes.subarray(at + 8, at + size)));
    at += size;
  }
  return found;
}

const LABEL =
  /<Label\b[^>]*\bKey\s*=\s*["'](\d+)["'][^>]*>(?:\s*<!\[CDATA\[(.*?)\]\]>\s*|([^<]*))<\/Label>/gs;

function labelsOf(xml: string): [number, string][] {
  return [...xml.matchAll(LABEL)].flatMap(([, key, quoted, plain]): [number, string][] => {
    const name = (quoted ?? unescaped(plain)).trim();
    return name ? [[Number(key), name]] : [];
  });
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescaped(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name]);
}
