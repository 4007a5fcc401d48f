export * from './ct-slice.ts';
export * from './dicom-writer.ts';
