import { randomUUID } from 'node:crypto';
import { SagittaError } from '#core/contract';
import { writeSegmentation } from '#core/formats/seg-write';
import { checkSameMask, type ExportInput, type Rendered } from './export-input.ts';

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
  return { files: [{ name: 'segmentation.dcm', bytes, check }], warnings: [] };
}

/** A UID from a UUID (PS3.5 B.2). */
function newUid(): string {
  return `2.25.${BigInt(`0x${randomUUID().replaceAll('-', '')}`)}`;
}
