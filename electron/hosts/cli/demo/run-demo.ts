import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type CaseDetail, dataUrls, type ModelInfo, SagittaError } from '#core/contract';
import { type Volume, voxelCount } from '#core/geometry';
import { decodePacket, decodeRuns, Mask } from '#core/masks';
import { dice } from '#core/metrics';
import { requireImported } from '#electron/services/imports';
import type { Cli, GlobalOptions } from '../cli.ts';
import { progressLine } from '../progress.ts';
import { propagate } from '../propagate.ts';
import { type LocalSession, openHere } from '../session.ts';
import { table } from '../table.ts';
import { takeBrowserPicture } from './browser-picture.ts';
import { desktopBinary, runDesktop } from './desktop-program.ts';
import { type DemoObject, phantomObjects, scanObjects } from './objects.ts';

import { showWindow } from './show-window.ts';

export interface DemoOptions extends GlobalOptions {
  /** A scan of the user's; without it the built-in phantom. */
  readonly scan?: string;
  /** Folder of the library, exports and picture. */
  readonly output: string;
  readonly window: boolean;
}

interface Row {
  readonly structure: string;
  readonly dice: number | null;
  readonly volumeMl: number;
  readonly secondsPerSlice: number;
}

const PHANTOM_SEED = 1;

interface Outcome {
  readonly caseId: string;
  readonly rows: Row[];
  readonly exports: string[];
  readonly model?: ModelInfo;
}

/** The main job from end to end without a question: import, prompt, propagate, mesh, save, export, picture. */
export async function runDemo(cli: Cli, options: DemoOptions): Promise<void> {
  const output = resolve(options.output);
  await mkdir(output, { recursive: true, mode: 0o700 });
  const library = resolve(options.library ?? join(output, 'library'));
  const outcome = await here(cli, library, (session) => mainJob(cli, session, options.scan, output));

  const path = join(output, 'sagitta.png');
  const picture = await takePicture(cli, library, outcome.caseId, path).then(
    () => path,
    (error: Error) => {
      cli.say(`The picture was not taken: ${error.message}`);
      cli.fail();
      return null;
    },
  );
  cli.print({ ...outcome, picture, library }, () =>
    [
      describe(outcome),
      '',
      ...outcome.exports.map((file) => `exported  ${file}`),
      ...(picture ? [`picture   ${picture}`] : []),
    ].join('\n'),
  );
  if (options.window) await openWindow(cli, library, outcome.caseId);
}

async function here<T>(cli: Cli, library: string, work: (session: LocalSession) => Promise<T>): Promise<T> {
  const session = await openHere(cli, library);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

async function mainJob(
  cli: Cli,
  session: LocalSession,
  scan: string | undefined,
  output: string,
): Promise<Outcome> {
  const detail = await importScan(cli, session, scan);
  const objects = scan
    ? scanObjects(await volumeOf(session, detail), detail.valueKind)
    : phantomObjects(PHANTOM_SEED);
  if (objects.length === 0)
    throw new SagittaError('prompt-invalid', 'No compact region was found on the middle slice to try on.', {
      remedy: 'Open the scan in the window (npm start) and draw a box yourself.',
    });
  const { models } = await session.client.call('model.list', {});
  const active = models.find((one) => one.active);
  // Loads and tries the model before the clock of the first structure starts.
  const model = active && (await session.client.call('model.verify', { name: active.name })).model;
  const rows: Row[] = [];
  for (const object of objects) rows.push(await segment(cli, session, detail, object));
  await session.client.call('version.save', { caseId: detail.id, note: 'Demonstration' });
  const exports = await exportAll(cli, session, detail, join(output, 'exports'));
  return { caseId: detail.id, rows, exports, model };
}

async function takePicture(cli: Cli, library: string, caseId: string, path: string): Promise<void> {
  cli.say('Taking a picture of the window');
  const electron = desktopBinary();
  if (electron) return runDesktop(electron, library, caseId, path);
  return here(cli, library, (session) => takeBrowserPicture(session, caseId, path));
}

async function openWindow(cli: Cli, library: string, caseId: string): Promise<void> {
  cli.say('Opening the window on the case. Close it to end.');
  const electron = desktopBinary();
  if (electron) return runDesktop(electron, library, caseId);
  return here(cli, library, (session) => showWindow(cli, session, caseId));
}

async function importScan(cli: Cli, { client }: LocalSession, scan?: string): Promise<CaseDetail> {
  cli.say(scan ? `Importing ${scan}` : 'Making the phantom: a CT with organs that end inside the scan');
  const report = scan
    ? await client.call('import.paths', { paths: [resolve(scan)] }, { onProgress: progressLine(cli) })
    : await client.call('import.phantom', { seed: PHANTOM_SEED });
  for (const { path, reason } of report.refused) cli.say(`refused: ${path}: ${reason}`);
  const [first] = requireImported(report).cases;
  for (const { message } of first.warnings) cli.say(`warning: ${message}`);
  return client.call('case.get', { caseId: first.id });
}

async function volumeOf(session: LocalSession, detail: CaseDetail): Promise<Volume> {
  const response = await session.data(dataUrls.volume(detail.id));
  const bytes = await response.arrayBuffer();
  const data = detail.dataType === 'int16' ? new Int16Array(bytes) : new Float32Array(bytes);
  if (data.length !== voxelCount(detail.shape)) throw new Error('the volume is cut off');
  return { shape: detail.shape, affineLps: detail.affineLps, data };
}

async function segment(
  cli: Cli,
  session: LocalSession,
  detail: CaseDetail,
  object: DemoObject,
): Promise<Row> {
  const { client } = session;
  const caseId = detail.id;
  const { segment: made } = await client.call('segment.create', { caseId, label: object.label });
  cli.say(`${object.label}: a box on slice ${object.prompt.slice}`);
  await client.call('segmentation.prompt', { caseId, segmentId: made.id, prompt: object.prompt });
  const started = performance.now();
  const slices = await propagated(cli, session, caseId, made.id);
  const secondsPerSlice = (performance.now() - started) / 1000 / Math.max(1, slices);

  const now = await client.call('case.get', { caseId });
  const volumeMl = now.segments.find(({ id }) => id === made.id)?.volumeMl ?? 0;
  const mask = await maskOf(session, detail, made.id);
  return {
    structure: object.label,
    dice: object.truth ? dice(mask, object.truth) : null,
    volumeMl,
    secondsPerSlice,
  };
}

/** Resolves with the number of slices that were finished. */
async function propagated(
  cli: Cli,
  session: LocalSession,
  caseId: string,
  segmentId: string,
): Promise<number> {
  let slices = 0;
  const stop = session.client.on('slice.finished', ({ result }) => {
    if (result.segmentId === segmentId) slices++;
  });
  try {
    await propagate(cli, { session, caseId }, [segmentId], undefined);
    return slices;
  } finally {
    stop();
  }
}

async function maskOf(session: LocalSession, { id, shape }: CaseDetail, segmentId: string): Promise<Mask> {
  const response = await session.data(dataUrls.masks(id, 0));
  const mask = new Mask(shape);
  for (const slice of decodePacket(new Uint8Array(await response.arrayBuffer())).slices) {
    if (slice.segmentId === segmentId) mask.setSlice(slice.k, decodeRuns(slice.runs, shape[0] * shape[1]));
  }
  return mask;
}

/** Meshes (STL) and the labelmap; a DICOM SEG too where the scan is DICOM. */
async function exportAll(
  cli: Cli,
  { client }: LocalSession,
  detail: CaseDetail,
  folder: string,
): Promise<string[]> {
  await rm(folder, { recursive: true, force: true });
  const formats = [
    'nifti',
    'stl',
    ...(detail.source.format === 'dicom' ? ['dicom-seg' as const] : []),
  ] as const;
  const paths: string[] = [];
  for (const format of formats) {
    cli.say(`Exporting ${format}`);
    const { outputs, warnings } = await client.call('export.case', {
      caseId: detail.id,
      format,
      path: folder,
    });
    for (const warning of warnings) cli.say(`warning: ${warning}`);
    paths.push(...outputs.map(({ path, name }) => path ?? name));
  }
  return paths;
}

function describe({ rows, model }: Outcome): string {
  return table(
    ['STRUCTURE', 'DICE', 'ML', 'S/SLICE', 'PROVIDER', 'MODEL'],
    rows.map((row) => [
      row.structure,
      row.dice === null ? '-' : row.dice.toFixed(3),
      row.volumeMl.toFixed(1),
      row.secondsPerSlice.toFixed(3),
      model?.provider ?? '',
      model?.name ?? '',
    ]),
  );
}
