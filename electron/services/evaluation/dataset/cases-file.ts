import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SagittaError, type StudyScan, z } from '#core/contract';
import type { CaseUse, Dataset } from './dataset.ts';

/** Files of cases hold more than this; the prompts of a study are always simulated from the mask. */
const CasesFile = z.object({
  cases: z
    .array(
      z.object({
        id: z.string(),
        ct: z.string(),
        /** A remark in brackets may follow the path; how the grids lie is read from the files themselves. */
        mask: z.string().transform((text) => text.replace(/\s+\([^()]*\)$/, '')),
        label: z.int().positive(),
        name: z.string(),
        patient: z.string(),
        use: z.enum(['train', 'val', 'test', 'never']).default('test'),
      }),
    )
    .min(1),
});

export interface CaseChoice {
  /** Only cases of this mark; without it all but those marked `never`. */
  readonly use?: CaseUse;
  /** Every label of the cases' labelmaps, named by labels.json beside the file, instead of the cases' own alone. */
  readonly allLabels?: boolean;
}

/**
 * One structure a case: CT, labelmap and label, paths beside the file. Cases of one CT and labelmap become one scan.
 * Throws `file-not-found` or `file-unsupported` with the place in the file.
 */
export function readCasesFile(path: string, { use, allLabels = false }: CaseChoice = {}): Dataset {
  const file = parse(path, CasesFile);
  const folder = dirname(path);
  const classes = allLabels ? classNames(join(folder, 'labels.json')) : {};
  const chosen = file.cases.filter((c) => (use === undefined ? c.use !== 'never' : c.use === use));
  const groups = Map.groupBy(chosen, (c) => `${c.ct} ${c.mask}`);
  const scans = [...groups.values()].map((cases): StudyScan => {
    const [{ ct, mask, patient }] = cases;
    const own = Object.fromEntries(cases.map((c) => [c.label, c.name]));
    const whole = [{ kind: 'labelmap', path: resolve(folder, mask), names: { ...classes, ...own } } as const];
    return {
      id: ct.replace(/\.nii(\.gz)?$/i, ''),
      patient,
      ct: resolve(folder, ct),
      references: allLabels
        ? whole
        : cases.map((c) => ({
            kind: 'label',
            structure: c.name,
            path: resolve(folder, mask),
            label: c.label,
          })),
    };
  });
  const doubled = scans.filter((scan, n) => scans.findIndex((other) => other.id === scan.id) !== n);
  const left = file.cases.length - chosen.length;
  return {
    kind: 'cases',
    scans: scans.map((scan) =>
      doubled.includes(scan) ? { ...scan, id: `${scan.id} (${scan.references[0].path})` } : scan,
    ),
    notes:
      left > 0
        ? [
            `${left} of ${file.cases.length} cases of the file are not part of this study (${use ?? 'not marked never'}).`,
          ]
        : [],
  };
}

/** Names of the labels of TotalSegmentator's labelmaps; none where there is no such file. */
const LabelNames = z.object({ class_names_total: z.record(z.string(), z.string()) });

function classNames(path: string): Record<string, string> {
  return existsSync(path) ? parse(path, LabelNames).class_names_total : {};
}

function parse<T extends z.ZodType>(path: string, schema: T): z.output<T> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SagittaError('file-not-found', `${path} cannot be read.`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SagittaError('file-unsupported', `${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path: where, message }] = parsed.error.issues;
  throw new SagittaError('file-unsupported', `${path}: ${where.join('.')}: ${message}`);
}
