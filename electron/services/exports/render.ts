import type { ExportFormat } from '#core/contract';
import { renderCsv } from './csv.ts';
import { renderDicomSeg } from './dicom-seg.ts';
import type { ExportInput, Rendered } from './export-input.ts';
import { renderGlb } from './glb.ts';
import { renderNifti } from './nifti.ts';
import { renderNrrd } from './nrrd.ts';
import { renderStl } from './stl.ts';

/** Each format's renderer: add a file beside this one, its line here and its extension in format-names.ts. */
export const renderers: Readonly<Record<ExportFormat, (input: ExportInput) => Rendered | Promise<Rendered>>> =
  {
    nifti: renderNifti,
    nrrd: renderNrrd,
    'dicom-seg': renderDicomSeg,
    stl: renderStl,
    glb: renderGlb,
    csv: renderCsv,
  };
