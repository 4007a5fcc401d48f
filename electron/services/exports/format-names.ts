import type { ExportFormat } from '#core/contract';

/** What a file of each format is called; apart from the renderers, so that nobody loads a DICOM dictionary for it. */
export const extensions: Readonly<Record<ExportFormat, string>> = {
  nifti: '.nii.gz',
  nrrd: '.nrrd',
  'dicom-seg': '.dcm',
  stl: '.stl',
  glb: '.glb',
  csv: '.csv',
};

/** The format that a file name asks for, or null. */
export function formatOfPath(path: string): ExportFormat | null {
  const formats = Object.keys(extensions) as ExportFormat[];
  return formats.find((format) => path.toLowerCase().endsWith(extensions[format])) ?? null;
}
