/** Files that the system offers to open with Sagitta. `.nii.gz` cannot be one: its extension is `.gz`. */
export const fileTypes = [
  { ext: 'nii', name: 'NIfTI image', mimeType: 'image/x-nifti' },
  { ext: 'dcm', name: 'DICOM image', mimeType: 'application/dicom' },
] as const;

/** As macOS reads them from Info.plist. An alternative: what opens such files today stays the default. */
export function macDocumentTypes(types: readonly { ext: string; name: string }[]) {
  return types.map(({ ext, name }) => ({
    CFBundleTypeName: name,
    CFBundleTypeExtensions: [ext],
    CFBundleTypeRole: 'Viewer',
    LSHandlerRank: 'Alternate',
  }));
}
