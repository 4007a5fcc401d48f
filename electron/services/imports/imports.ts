import { rm } from 'node:fs/promises';
import type { ImportReport, Params, Progress, Warning } from '#core/contract';
import { SagittaError } from '#core/errors';
import type { Library } from '#electron/services/library';
import type { ReadMessage, ReadRequest, ReadSegment, Refused, SegmentTarget } from './messages.ts';
import { Reader } from './reader.ts';

export interface ImportContext {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/** The part of the library that imports use. */
export type ImportLibrary = Pick<Library, 'addCase' | 'getCase' | 'createSegment' | 'apply'>;

export interface ImportServices {
  readonly library: ImportLibrary;
  /** Folder in which the files of an upload lie. */
  readonly uploadFolder: (uploadId: string) => string;
}

type Handler<C extends 'import.paths' | 'import.upload' | 'import.phantom'> = (
  params: Params<C>,
  context: ImportContext,
) => Promise<ImportReport>;

export interface ImportHandlers {
  'import.paths': Handler<'import.paths'>;
  'import.upload': Handler<'import.upload'>;
  'import.phantom': Handler<'import.phantom'>;
}

/**
 * Files and folders to cases of the library, or to segments of one. What cannot be read is named in the report; the
 * handlers reject only when they are cancelled, when the library refuses, or when the case to add to does not exist.
 */
export function createImports({ library, uploadFolder }: ImportServices): ImportHandlers {
  const reader = new Reader();
  const importPaths: Handler<'import.paths'> = (params, context) =>
    params.asSegmentsOf === undefined
      ? importScans({ library, reader }, { kind: 'scans', paths: params.paths, force: params.force }, context)
      : importSegments({ library, reader }, params.paths, params.asSegmentsOf, context);
  return {
    'import.paths': importPaths,
    'import.upload': async ({ uploadId, ...options }, context) => {
      const folder = uploadFolder(uploadId);
      try {
        const report = await importPaths({ ...options, paths: [folder] }, context);
        return { ...report, refused: report.refused.map((r) => ({ ...r, path: inside(folder, r.path) })) };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    'import.phantom': ({ seed }, context) =>
      importScans({ library, reader }, { kind: 'phantom', seed }, context),
  };
}

interface Tools {
  readonly library: ImportLibrary;
  readonly reader: Reader;
}

async function importScans(
  { library, reader }: Tools,
  request: ReadRequest,
  context: ImportContext,
): Promise<ImportReport> {
  const report = emptyReport();
  await reader.read(request, context.signal, async (message) => {
    if (message.type === 'case') await addCase(library, message.added, report);
    else note(message, report.refused, context);
  });
  return report;
}

async function addCase(
  library: ImportLibrary,
  added: Parameters<ImportLibrary['addCase']>[0],
  report: ImportReport,
): Promise<void> {
  const detail = await library.addCase(added);
  report.cases.push({
    id: detail.id,
    name: detail.name,
    patientId: detail.patientId,
    modality: detail.modality,
    description: detail.description,
    shape: detail.shape,
    spacingMm: detail.spacingMm,
    affineLps: detail.affineLps,
    sliceCount: detail.sliceCount,
    warnings: detail.warnings,
  });
}

async function importSegments(
  { library, reader }: Tools,
  paths: readonly string[],
  caseId: string,
  context: ImportContext,
): Promise<ImportReport> {
  const { shape, affineLps, source } = await library.getCase(caseId);
  const target: SegmentTarget = {
    grid: { shape, affineLps },
    frameOfReferenceUid: source.frameOfReferenceUid,
    resampled: source.resampling !== undefined,
  };
  const report = emptyReport();
  const warnings: Warning[] = [];
  await reader.read({ kind: 'segments', paths, target }, context.signal, async (message) => {
    if (message.type === 'segments') {
      warnings.push(...message.warnings);
      for (const segment of message.segments)
        report.segments.push(await addSegment(library, caseId, segment));
    } else note(message, report.refused, context);
  });
  if (report.segments.length > 0) report.cases.push(await caseLine(library, caseId, warnings));
  return report;
}

async function addSegment(library: ImportLibrary, caseId: string, read: ReadSegment) {
  const { label, color, code, voxels, slices } = read;
  const { segment } = await library.createSegment(caseId, { label, color, code });
  await library.apply({
    caseId,
    label: 'Import segment',
    kind: 'import',
    slices: slices.map(({ k, runs }) => ({ segmentId: segment.id, k, runs })),
  });
  return { id: segment.id, label: segment.label, voxels };
}

/** The case that segments came into, with what must be known of them. */
async function caseLine(library: ImportLibrary, caseId: string, warnings: Warning[]) {
  const { id, name, patientId, modality, description, shape, spacingMm, affineLps, sliceCount } =
    await library.getCase(caseId);
  return { id, name, patientId, modality, description, shape, spacingMm, affineLps, sliceCount, warnings };
}

function note(message: ReadMessage, refused: Refused[], context: ImportContext): void {
  if (message.type === 'refused') refused.push(...message.refused);
  if (message.type === 'progress') {
    const { done, total } = message;
    context.progress({ done, total, message: message.message });
  }
}

function emptyReport(): ImportReport {
  return { cases: [], refused: [], segments: [] };
}

/** An uploaded file by the name its user knows. */
function inside(folder: string, path: string): string {
  return path.startsWith(folder) ? path.slice(folder.length).replace(/^[/\\]+/, '') : path;
}

/** For hosts that end with an error when nothing at all came in. */
export function requireImported(report: ImportReport): ImportReport {
  if (report.cases.length > 0 || report.segments.length > 0) return report;
  const [first] = report.refused;
  throw new SagittaError(
    'nothing-imported',
    first
      ? `Nothing could be imported. ${first.reason}${report.refused.length > 1 ? ` (and ${report.refused.length - 1} more files)` : ''}`
      : 'Nothing could be imported: no files were found.',
    { details: { refused: report.refused } },
  );
}
