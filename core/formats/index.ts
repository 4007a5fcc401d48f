export * from './nifti/index.ts';
export * from './values.ts';
