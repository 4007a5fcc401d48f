export * from './dicom/index.ts';
export * from './nifti/index.ts';
export * from './seg/index.ts';
export * from './values.ts';
