/**
 * The data plane: binary by URL, the same paths under `app://sagitta` (Electron) and the loopback origin.
 *
 * GET  volume      the voxels, little-endian, k-major, type as `CaseDetail.dataType`
 * GET  masks       mask packet (core/masks) of every slice changed after revision `since`; 0 gives all
 * GET  comparisonMasks  the same of a comparison of plans: its trials `a` and `b` in place of segments
 * PUT  edit        body: mask packet of the slices as they stand after the stroke; `base` is the revision the
 *                  editor saw; answer: JSON { revision }
 * PUT  upload      one file of a dropped folder, kept in the library until `import.upload`; its relative name comes
 *                  in the header `uploadNameHeader`, percent-encoded: names tell patients, and URLs get logged
 * GET  exportFile  a finished export
 */
export const dataUrls = {
  volume: (caseId: string) => `/data/cases/${caseId}/volume`,
  masks: (caseId: string, since: number) => `/data/cases/${caseId}/masks?since=${since}`,
  comparisonMasks: (comparisonId: string, since: number) =>
    `/data/comparisons/${comparisonId}/masks?since=${since}`,
  edit: (caseId: string, kind: EditKind, base: number) =>
    `/data/cases/${caseId}/edit?kind=${kind}&base=${base}`,
  upload: (uploadId: string) => `/data/uploads/${uploadId}`,
  exportFile: (exportId: string, fileName: string) =>
    `/data/exports/${exportId}/${encodeURIComponent(fileName)}`,
};

export type EditKind = 'brush' | 'eraser' | 'fill' | 'clear';
export const editKinds: readonly EditKind[] = ['brush', 'eraser', 'fill', 'clear'];

export const uploadNameHeader = 'x-sagitta-file-name';
