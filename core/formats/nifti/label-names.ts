import { readHeader } from './header.ts';

/** End of a NIfTI-1 header, where extensions may begin; NIfTI-2's is longer and holds no text of this form. */
const HEADER_END = 348;
const LABEL = /<Label Key="(\d+)"[^>]*>(?:<!\[CDATA\[)?([^<\]]*)/g;

/**
 * Names of labels as TotalSegmentator and Connectome Workbench write them into the file: an XML label table in a
 * header extension (NIfTI-1 extension code 0, `CaretExtension`). Empty where there is none.
 * Throws what reading a header throws.
 */
export function niftiLabelNames(bytes: Uint8Array): ReadonlyMap<number, string> {
  const { dataAt } = readHeader(bytes);
  const text = new TextDecoder().decode(bytes.subarray(HEADER_END, dataAt));
  return new Map(
    [...text.matchAll(LABEL)].flatMap(([, key, name]) => {
      const trimmed = name.trim();
      return trimmed === '' ? [] : [[Number(key), trimmed] as const];
    }),
  );
}
