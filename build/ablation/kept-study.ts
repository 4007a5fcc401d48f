import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { CaseResult, CaseTiming, SkippedCase, StudySettings, z } from '#core/contract';
import { type ProgressStore, readRecords, writeCsv } from '#electron/services/evaluation';

/** What stands beside the figures of a study that is kept with the sources. Plans are named; their files say the rest. */
const Notes = StudySettings.pick({
  version: true,
  model: true,
  base: true,
  seed: true,
  threads: true,
  minVoxels: true,
  sampleStructures: true,
}).extend({
  /** The day on which it was taken in. */
  takenOn: z.iso.date(),
  machine: z.string(),
  dataset: z.object({ kind: z.string(), sha256: z.string() }),
  /** `otherPrompt`: it is not prompted as the base plan is. */
  plans: z.array(z.object({ name: z.string(), factor: z.string(), otherPrompt: z.boolean() })),
  scans: z.object({ asked: z.int(), done: z.int() }),
  skipped: z.array(SkippedCase),
  /** Time outside the model as a part of the time in it. */
  overheadRatio: z.number().nullable(),
});
export type Notes = z.infer<typeof Notes>;

export interface KeptStudy {
  readonly notes: Notes;
  readonly results: readonly CaseResult[];
  readonly timings: readonly CaseTiming[];
}

const NAMES = ['scan', 'patient', 'structure', 'plan'] as const;
const FIGURES = [
  'dice',
  'nsd1mm',
  'nsd2mm',
  'nsd3mm',
  'hd95Mm',
  'referenceMl',
  'predictedMl',
  'promptedDice',
  'overPropagatedSlices',
  'missedSlices',
  'falseVoxelRatio',
] as const;
const SPENT = ['seconds', 'slices'] as const;
const COLUMNS = [...NAMES, ...FIGURES, ...SPENT];

/** Keeps the figures of a study, finished or not, as `NAME.csv` and `NAME.yaml` in `folder`. */
export function keepStudy(store: ProgressStore, folder: string, name: string): void {
  const timings = new Map([...store.timings()].map((t) => [keyOf(t), t]));
  const rows = [...store.results()].map((result) => [
    ...NAMES.map((column) => result[column]),
    ...FIGURES.map((column) => short(result[column] ?? null)),
    ...SPENT.map((column) => short(timings.get(keyOf(result))?.[column] ?? null)),
  ]);
  writeCsv(join(folder, `${name}.csv`), COLUMNS, rows);
  writeFileSync(join(folder, `${name}.yaml`), stringify(notesOf(store), { lineWidth: 110 }));
}

/** Throws where a file is missing or damaged. */
export function readKeptStudy(folder: string, name: string): KeptStudy {
  const notes = Notes.parse(parse(readFileSync(join(folder, `${name}.yaml`), 'utf8')));
  const [heading, ...rows] = readRecords(readFileSync(join(folder, `${name}.csv`), 'utf8'), ',');
  const entries = rows.map((row) =>
    Object.fromEntries(
      heading.flatMap((column, n) => (row[n] === '' ? [] : [[column, cellOf(column, row[n])]])),
    ),
  );
  return {
    notes,
    results: entries.map((entry) =>
      CaseResult.parse({ hd95Mm: null, ...entry, ...derived(entry), ...NOT_KEPT }),
    ),
    timings: entries.map((entry) => CaseTiming.parse({ ...entry, peakMemoryMb: null })),
  };
}

function cellOf(column: string, text: string): string | number {
  return (NAMES as readonly string[]).includes(column) ? text : Number(text);
}

const NOT_KEPT = { decay: [], promptedSlices: '', maskSha256: '' };

function derived({ predictedMl, referenceMl }: Record<string, unknown>) {
  const volumeErrorMl = Number(predictedMl) - Number(referenceMl);
  return { volumeErrorMl, volumeErrorRatio: volumeErrorMl / Number(referenceMl) };
}

function notesOf(store: ProgressStore): Notes {
  const { settings } = store;
  const { version, model, base, seed, threads, minVoxels, sampleStructures, dataset, plans } = settings;
  const basePrompt = JSON.stringify(plans.find((arm) => arm.name === base)?.prompt);
  const ids = store.scanIds();
  const inModel = [...store.timings()].reduce((sum, t) => sum + t.seconds, 0);
  const overhead = [...store.overheadSeconds().values()].reduce((sum, s) => sum + s, 0);
  return {
    takenOn: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`,
    version,
    model,
    base,
    seed,
    threads,
    minVoxels,
    sampleStructures,
    dataset: { kind: dataset.kind, sha256: dataset.sha256 },
    scans: { asked: ids.length, done: ids.filter((id) => store.isScanDone(id)).length },
    overheadRatio: inModel > 0 ? Number((overhead / inModel).toFixed(4)) : null,
    skipped: store.skipped(),
    plans: plans.map(({ name, factor, prompt }) => ({
      name,
      factor,
      otherPrompt: JSON.stringify(prompt) !== basePrompt,
    })),
  };
}

function keyOf({ scan, structure, plan }: Pick<CaseTiming, 'scan' | 'structure' | 'plan'>): string {
  return JSON.stringify([scan, structure, plan]);
}

/** Five digits: more than the figures carry, and the file stays small. */
function short(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(5));
}
