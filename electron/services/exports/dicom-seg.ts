import { randomUUID } from 'node:crypto';
import { SagittaError } from '#core/contract';
import { parseDicom } from '#core/formats';
import { readSeg } from '#core/formats/seg';
import { writeSegmentation } from '#core/formats/seg-write';
import { checkSameMask, type ExportInput, Mismatch, type Rendered } from './export-input.ts';

/** A DICOM Segmentation in the study of its source. Only for cases that came from DICOM. */
export function renderDicomSeg(input: ExportInput): Rendered {
  if (input.source.format !== 'dicom') {
    throw new SagittaError(
      'export-failed',
      'A DICOM SEG needs a DICOM series to refer to; this case came from another format.',
      {
        remedy: 'Export as NIfTI or NRRD.',
      },
    );
  }
  const bytes = writeSegmentation({
    ...input,
    contentCreator: input.author,
    now: new Date(),
    newUid,
  });
  const check = (read: Uint8Array) => checkSegmentation(input, read);
  return { files: [{ name: 'segmentation.dcm', bytes, check }], warnings: [] };
}

/** Reads the object as an importer would: frames find their slices by position in the patient. */
async function checkSegmentation({ grid, segments, source }: ExportInput, bytes: Uint8Array): Promise<void> {
  const file = parseDicom(bytes, bytes.length);
  if (!file?.pixels) throw new Mismatch('the object has no pixels');
  const pixels = bytes.subarray(file.pixels.offset, file.pixels.offset + (file.pixels.length ?? 0));
  const { masks } = await readSeg(file, pixels, { grid, frameOfReferenceUid: source.frameOfReferenceUid });
  if (masks.length !== segments.length) throw new Mismatch('the number of segments differs');
  for (const [n, { label, mask }] of segments.entries()) checkSameMask(label, mask, masks[n].mask);
}

/** A UID from a UUID (PS3.5 B.2). */
function newUid(): string {
  return `2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`)}`;
}
