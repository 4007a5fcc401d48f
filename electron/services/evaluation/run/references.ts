import { basename } from 'node:path';
import { SagittaError, type StudyScan } from '#core/contract';
import { isSeg, readNiftiLabelNames, readNiftiLabels, readSeg } from '#core/formats';
import type { Grid } from '#core/geometry';
import { Mask } from '#core/masks';
import { openFile, readPixelBytes } from '#electron/services/imports';

/** One structure's truth on the grid of the CT, or why it cannot be had. */
export type Reference =
  | { readonly structure: string; readonly mask: Mask; readonly expected: boolean }
  | { readonly structure: string | undefined; readonly problem: SagittaError };

/**
 * The references of a scan one after the other; labelmaps that several of them share are read once in a row.
 * `expected`: the data set says that the structure is there. Never throws: what is wrong is told in its place.
 */
export async function* references(scan: StudyScan, grid: Grid): AsyncGenerator<Reference, void, void> {
  let last: { path: string; found: Labels | SagittaError } | undefined;
  const read = async (path: string) => {
    if (last?.path !== path) last = { path, found: await labelsOf(path, grid) };
    return last.found;
  };
  for (const source of scan.references) {
    const found = await read(source.path);
    if (found instanceof SagittaError) {
      yield { structure: source.kind === 'labelmap' ? undefined : source.structure, problem: found };
      continue;
    }
    const { masks, names } = found;
    if (source.kind === 'labelmap') {
      const given = (label: number) => source.names[label] ?? names.get(label);
      const taken = [...masks.keys()].map(given);
      for (const [label, mask] of masks) {
        const name = given(label);
        const isOnly = name !== undefined && taken.filter((other) => other === name).length === 1;
        yield { structure: isOnly ? name : `label ${label}`, mask, expected: true };
      }
    } else {
      const { structure } = source;
      const mask = source.kind === 'label' ? masks.get(source.label) : union(masks, grid);
      yield { structure, mask: mask ?? new Mask(grid.shape), expected: source.kind === 'label' };
    }
  }
}

interface Labels {
  readonly masks: ReadonlyMap<number, Mask>;
  /** What the file itself calls them. */
  readonly names: ReadonlyMap<number, string>;
}

async function labelsOf(path: string, grid: Grid): Promise<Labels | SagittaError> {
  try {
    const opened = openFile(path);
    if (opened.kind === 'nifti') {
      const bytes = opened.bytes();
      return { masks: readNiftiLabels(bytes, grid), names: readNiftiLabelNames(bytes) };
    }
    if (!isSeg(opened.file))
      throw new SagittaError('file-unsupported', 'The reference is neither NIfTI nor a DICOM SEG.');
    const { masks } = await readSeg(opened.file, readPixelBytes(path, opened.file), {
      grid,
      resampled: false,
    });
    return { masks: new Map(masks.map(({ mask }, n) => [n + 1, mask])), names: new Map() };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT')
      return new SagittaError('file-not-found', `The reference (${basename(path)}) is missing.`);
    return SagittaError.from(thrown);
  }
}

function union(masks: ReadonlyMap<number, Mask>, { shape }: Grid): Mask | undefined {
  const [first, ...others] = masks.values();
  if (others.length === 0) return first;
  const all = new Mask(shape);
  for (let k = 0; k < shape[2]; k++) {
    const slices = [...masks.values()].map((mask) => mask.slice(k)).filter((slice) => slice !== undefined);
    if (slices.length > 0)
      all.setSlice(
        k,
        Uint8Array.from(slices[0], (_, n) => (slices.some((s) => s[n]) ? 1 : 0)),
      );
  }
  return all;
}
