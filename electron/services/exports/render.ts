import type { ExportFormat } from '#core/contract';
import { renderCsv } from './csv.ts';
import { renderDicomSeg } from './dicom-seg.ts';
import type { ExportInput, Rendered } from './export-input.ts';
import { renderNifti } from './nifti.ts';
import { renderNrrd } from './nrrd.ts';
import { renderStl } from './stl.ts';

/** Each format in one place: add a file beside this one and its line here. */
export const formats: Record<
  ExportFormat,
  { readonly extension: string; render(input: ExportInput): Rendered | Promise<Rendered> }
> = {
  nifti: { extension: '.nii.gz', render: renderNifti },
  nrrd: { extension: '.nrrd', render: renderNrrd },
  'dicom-seg': { extension: '.dcm', render: renderDicomSeg },
  stl: { extension: '.stl', render: renderStl },
  csv: { extension: '.csv', render: renderCsv },
};

/** The format that a file name asks for, or null. */
export function formatOfPath(path: string): ExportFormat | null {
  const names = Object.keys(formats) as ExportFormat[];
  return names.find((name) => path.toLowerCase().endsWith(formats[name].extension)) ?? null;
}
