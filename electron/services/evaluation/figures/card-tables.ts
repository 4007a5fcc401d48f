import type { CorrectionKind, FigureGroup, ModelFigures, StructureFigures } from '#core/contract';
import { beatsBaselines, correctedMean, figureMeans } from '#core/metrics';

/** Below this 3D Dice a structure counts as a failure. */
const FAILED = 0.5;
const CORRECTIONS = [1, 3, 5] as const;
const KINDS: Record<CorrectionKind, string> = { clicks: 'up to three clicks', drawing: 'the slice drawn' };

/** What a group of the card is, for a reader who has not seen it. */
const ABOUT: Readonly<Record<string, string>> = {
  slab: 'twenty slices of an upper abdomen, not trained on',
  whole: 'sarcomas in their whole extent, patients not trained on',
  abdomen: 'an abdomen that it was trained on',
  train: 'sarcomas that it was trained on',
};

/** A column of the summary: part of a group. */
interface Column {
  readonly title: string;
  readonly group: FigureGroup;
  readonly structures: readonly StructureFigures[];
  /** The whole group: what is not told of a part stands in its column. */
  readonly whole: boolean;
}

/** The measured part of a model card, as Markdown: a summary by group, then every structure and what failed. */
export function cardTables(figures: ModelFigures): string {
  return [
    `Model ${figures.model} (weights SHA-256 ${figures.weightsSha256.slice(0, 16)}…), ${figures.imageSize} px, ${figures.precision}, plan \`${figures.plan}\`, ${figures.threads} thread${figures.threads === 1 ? '' : 's'}. One tight box on the largest slice; 3D Dice over the whole volume, slices without the structure included.`,
    summaryTable(figures),
    ...figures.groups.flatMap((group) => [
      `### ${title(group.name)}, structure by structure`,
      structureTable(group),
      failures(group),
    ]),
  ].join('\n\n');
}

/** Two or three sentences for a reader in a hurry. */
export function summaryLines(figures: ModelFigures): string[] {
  return figures.groups.flatMap(({ name, structures }) => {
    const compact = structures.filter((s) => s.compact);
    const means = figureMeans(compact);
    if (!means) return [];
    const after = correctedMean(compact, 'clicks', 3);
    const failed = structures.filter((s) => s.dice < FAILED).length;
    return [
      `${title(name)}${ABOUT[name] ? ` (${ABOUT[name]})` : ''}: Dice ${two(means.promptedDice)} on the prompted slice and ${two(means.dice)} in 3D over ${means.structures} compact structures${after === null ? '' : `, ${two(after)} after three corrections`}; ${failed} of all ${structures.length} fail (below ${two(FAILED)}).`,
    ];
  });
}

function summaryTable(figures: ModelFigures): string {
  const columns = figures.groups.flatMap(columnsOf);
  const row = (text: string, value: (column: Column) => string) => [text, ...columns.map(value)];
  const meansRow = (text: string, value: (means: NonNullable<ReturnType<typeof figureMeans>>) => string) =>
    row(text, ({ structures }) => {
      const means = figureMeans(structures);
      return means ? value(means) : '';
    });
  const corrected = (Object.keys(KINDS) as CorrectionKind[]).map((by) =>
    row(`3D after ${CORRECTIONS.join(' / ')} corrections: ${KINDS[by]}`, ({ structures }) =>
      correctedMean(structures, by, 1) === null
        ? ''
        : CORRECTIONS.map((count) => twoOrNone(correctedMean(structures, by, count))).join(' / '),
    ),
  );
  return table(
    ['', ...columns.map((c) => c.title)],
    [
      meansRow('Structures', (m) => `${m.structures}`),
      meansRow('Prompted slice', (m) => two(m.promptedDice)),
      meansRow('**3D from the box**', (m) => `**${two(m.dice)}**`),
      meansRow('3D from the reference mask of that slice', (m) => twoOrNone(m.fromMaskDice)),
      meansRow('3D, box filled on all slices', (m) => two(m.baselines.box)),
      meansRow('3D, region growing in the box', (m) => two(m.baselines.growing)),
      meansRow('3D, reference slice copied to all slices', (m) => two(m.baselines.copy)),
      meansRow('Structures above all three', (m) => `${m.aboveBaselines} of ${m.structures}`),
      meansRow('Voxels on slices without the structure, to its own', (m) => two(m.falseVoxelRatio)),
      ...corrected,
      row('Rank correlation of score and Dice, all slices', ({ group, whole }) =>
        whole ? `${twoOrNone(group.scoreCorrelation)} (${group.scoredSlices} slices)` : '',
      ),
      row('Milliseconds a slice', ({ group, whole }) => (whole ? (group.msPerSlice?.toFixed(0) ?? '') : '')),
    ].filter(([, ...cells]) => cells.some((cell) => cell !== '')),
  );
}

/** The whole group first, then the parts that are reported apart. */
function columnsOf(group: FigureGroup): Column[] {
  const { name, structures } = group;
  const parts = [
    { part: 'compact', structures: structures.filter((s) => s.compact) },
    { part: 'in several parts', structures: structures.filter((s) => !s.compact) },
    { part: 'clear edge', structures: structures.filter((s) => s.boundary === 'clear') },
  ].filter((p) => p.structures.length > 0 && p.structures.length < structures.length);
  return [
    { title: `${name}, all`, group, structures, whole: true },
    ...parts.map((p) => ({
      title: `${name}, ${p.part}`,
      group,
      structures: p.structures,
      whole: false,
    })),
  ];
}

function structureTable({ structures }: FigureGroup): string {
  return table(
    [
      'Structure',
      'Scan',
      'Voxels',
      'Prompted slice',
      '3D',
      'From mask',
      'Best baseline',
      'False voxels',
      'After 3 corrections',
    ],
    structures.map((s) => [
      `${s.structure}${s.compact ? '' : ' *'}`,
      s.scan,
      `${s.voxels}`,
      two(s.promptedDice),
      beatsBaselines(s) ? `**${two(s.dice)}**` : two(s.dice),
      twoOrNone(s.fromMaskDice),
      two(Math.max(s.baselines.box, s.baselines.growing, s.baselines.copy)),
      two(s.falseVoxelRatio),
      twoOrNone(correctedMean([s], 'clicks', 3)),
    ]),
  );
}

function failures({ structures }: FigureGroup): string {
  const failed = structures.filter((s) => s.dice < FAILED);
  const named = failed.map((s) => `${s.structure} (${two(s.dice)})`).join(', ');
  const about =
    'Bold: above all three baselines. *: in several parts on the prompted slice, which one box cannot mean.';
  return `${about} ${failed.length === 0 ? 'None fails' : `Fails on ${named}`} (3D Dice below ${two(FAILED)}).`;
}

function title(name: string): string {
  return `${name[0].toUpperCase()}${name.slice(1)}`;
}

/** As the literature prints Dice: .87 */
function two(value: number): string {
  return value.toFixed(2).replace(/^0\./, '.');
}

function twoOrNone(value: number | null): string {
  return value === null ? '' : two(value);
}

function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}
