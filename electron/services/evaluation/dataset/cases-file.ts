import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Boundary, SagittaError, type StudyScan, z } from '#core/contract';
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
        boundary_on_ct: Boundary.optional(),
      }),
    )
    .min(1),
});

export interface CaseChoice {
  /** Only the cases of this mark; without it all but those marked `never`. */
  readonly use?: CaseUse;
  /** The cases name the scans and labelmaps; every label of these is a structure. */
  readonly everyLabel?: boolean;
}

/**
 * One structure a case: CT, labelmap and label, paths beside the file. Cases of one CT and labelmap become one scan.
 * A scan's boundary is told where all of its cases agree on it.
 * Throws `file-not-found` or `file-unsupported` with the place in the file.
 */
export function readCasesFile(path: string, { use, everyLabel = false }: CaseChoice = {}): Dataset {
  const file = parse(path);
  const folder = dirname(path);
  const chosen = file.cases.filter((c) => (use === undefined ? c.use !== 'never' : c.use === use));
  const groups = Map.groupBy(chosen, (c) => `${c.ct} ${c.mask}`);
  const scans = [...groups.values()].map((cases): StudyScan => {
    const [{ ct, mask, patient, boundary_on_ct: boundary }] = cases;
    const named = Object.fromEntries(cases.map((c) => [String(c.label), c.name]));
    return {
      id: ct.replace(/\.nii(\.gz)?$/i, ''),
      patient,
      ct: resolve(folder, ct),
      references: everyLabel
        ? [{ kind: 'labelmap', path: resolve(folder, mask), names: named }]
        : cases.map((c) => ({
            kind: 'label',
            structure: c.name,
            path: resolve(folder, mask),
            label: c.label,
          })),
      ...(boundary && cases.every((c) => c.boundary_on_ct === boundary) && { boundary }),
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

function parse(path: string): z.output<typeof CasesFile> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new SagittaError('file-not-found', `The cases file ${path} cannot be read.`, { cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SagittaError('file-unsupported', `${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
  const parsed = CasesFile.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path: where, message }] = parsed.error.issues;
  throw new SagittaError('file-unsupported', `${path}: ${where.join('.')}: ${message}`);
}
