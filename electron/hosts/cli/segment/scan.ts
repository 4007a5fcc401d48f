import { resolve } from 'node:path';
import { type CaseDetail, dataUrls, SagittaError } from '#core/contract';
import type { Cli } from '../cli.ts';
import { progressLine } from '../progress.ts';
import { type LocalSession, libraryRootOf, openSession, type Session, withSession } from '../session.ts';
import type { SegmentOptions } from './options.ts';
import { openScratchLibrary } from './scratch-library.ts';

/** The scan to be segmented, as a case that may be written to. */
export interface Scan {
  readonly session: Session;
  readonly caseId: string;
}

/**
 * Runs `work` on the scan: with --save as a case of the library, else in a library of its own that is deleted
 * afterwards, so that the user's stays as it is.
 */
export async function withScan<T>(
  cli: Cli,
  options: SegmentOptions,
  work: (scan: Scan) => Promise<T>,
): Promise<T> {
  const session = options.save
    ? await openSession(cli, options)
    : await openScratchLibrary(cli, libraryRootOf(options));
  try {
    return await work({ session, caseId: await caseOf(cli, options, session) });
  } finally {
    await session.close();
  }
}

async function caseOf(cli: Cli, options: SegmentOptions, session: Session): Promise<string> {
  if (options.input !== undefined) return importOne(cli, session, options.input);
  const caseId = options.case as string;
  if (options.save) return caseId;
  return withSession(cli, options, (library) => copyCase(library, session as LocalSession, caseId));
}

async function importOne(cli: Cli, { client }: Session, input: string): Promise<string> {
  const paths = [resolve(input)];
  const { cases, refused } = await client.call('import.paths', { paths }, { onProgress: progressLine(cli) });
  if (cases.length === 1) return cases[0].id;
  if (cases.length === 0) {
    const [first] = refused;
    const reason = first ? `${first.path}: ${first.reason}` : `${input} holds no scan`;
    throw new SagittaError('nothing-imported', reason);
  }
  const found = cases.map(({ name, shape }) => `${name} (${shape.join(' x ')})`).join(', ');
  throw new SagittaError('file-unsupported', `${input} holds ${cases.length} scans: ${found}`, {
    remedy: 'Name the folder or the files of one series.',
  });
}

async function copyCase(from: Session, to: LocalSession, caseId: string): Promise<string> {
  const detail = await from.client.call('case.get', { caseId });
  const voxels = await (await from.data(dataUrls.volume(caseId))).arrayBuffer();
  const { name, modality, description, valueKind, identity, source, warnings, shape, affineLps } = detail;
  const data = typed(detail, voxels);
  const volume = { shape, affineLps, data };
  const copy = { name, modality, description, valueKind, identity, source, warnings, volume };
  return (await to.services.library.addCase(copy)).id;
}

function typed({ dataType }: CaseDetail, voxels: ArrayBuffer): Int16Array | Float32Array {
  return dataType === 'int16' ? new Int16Array(voxels) : new Float32Array(voxels);
}
