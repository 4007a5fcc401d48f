import { type ExportFormat, SagittaError } from '#core/contract';

const formats: readonly [ending: string, format: ExportFormat][] = [
  ['.nii.gz', 'nifti'],
  ['.nii', 'nifti'],
  ['.nrrd', 'nrrd'],
  ['.dcm', 'dicom-seg'],
  ['.stl', 'stl'],
];

/** The format that a file's name asks for. Throws `bad-request` for others. */
export function outputFormat(path: string): ExportFormat {
  const found = formats.find(([ending]) => path.toLowerCase().endsWith(ending));
  if (found) return found[1];
  const endings = formats.map(([ending]) => ending).join(', ');
  throw new SagittaError('bad-request', `${path}: the name must end in one of ${endings}`);
}
