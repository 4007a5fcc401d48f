import {
  type CaseResult,
  type FigureGroup,
  ModelFigures,
  SagittaError,
  type StructureFigures,
  type StudySettings,
} from '#core/contract';
import { rankCorrelation } from '#core/metrics';
import { naturally } from '../dataset/index.ts';
import { ProgressStore } from '../store/index.ts';

/** The --out folder of a study and the group that it stands for. */
export interface StudyOfGroup {
  readonly group: string;
  readonly folder: string;
}

/** A structure in several parts on the prompted slice: one box cannot mean all of it. */
const COMPACT = 0.9;

/**
 * The figures of a model's card from one study a group, each with the arm that a box prompts (the base plan) and one
 * that the reference's mask prompts. Throws `file-not-found` for a folder without a study and `conflict` where the
 * studies are of different models or lack what a card needs.
 */
export function readFigures(studies: readonly StudyOfGroup[]): ModelFigures {
  const read = studies.map(({ group, folder }) => {
    const store = ProgressStore.open(folder);
    try {
      return { settings: store.settings, group: groupOf(group, store) };
    } finally {
      store.close();
    }
  });
  const [first, ...others] = read.map(({ settings }) => identityOf(settings));
  if (!first) throw new SagittaError('bad-request', 'Name at least one study: GROUP=FOLDER.');
  if (others.some((other) => JSON.stringify(other) !== JSON.stringify(first)))
    throw new SagittaError('conflict', 'The studies are not of one model, plan and number of threads.', {
      remedy: 'Run all groups with the same version, model, --plans and --threads.',
    });
  return ModelFigures.parse({ ...first, groups: read.map(({ group }) => group) });
}

function identityOf({ model, base, plans, threads, version }: StudySettings) {
  const { plan } = armOf(plans, base);
  const { name, weightsSha256, imageSize, precision } = model;
  return { model: name, weightsSha256, imageSize, precision, plan: plan.name, threads, version };
}

function armOf(plans: StudySettings['plans'], name: string): StudySettings['plans'][number] {
  const arm = plans.find((plan) => plan.name === name);
  if (arm?.prompt.kind === 'box') return arm;
  throw new SagittaError('conflict', `The base plan "${name}" of the study is not prompted by a box.`);
}

function groupOf(name: string, store: ProgressStore): FigureGroup {
  const { base, plans } = store.settings;
  const masked = plans.find((plan) => plan.prompt.kind === 'mask');
  const results = [...store.results()];
  const fromMask = new Map(
    results.filter((r) => r.plan === masked?.name).map((r) => [`${r.scan}|${r.structure}`, r.dice]),
  );
  const boxed = results.filter((r) => r.plan === base);
  const pairs = boxed.flatMap((r) => r.sliceScores ?? []).map((s) => [s.score, s.dice] as const);
  const timings = [...store.timings()].filter((t) => t.plan === base);
  const [seconds, slices] = [timings.map((t) => t.seconds), timings.map((t) => t.slices)].map((all) =>
    all.reduce((sum, v) => sum + v, 0),
  );
  return {
    name,
    structures: boxed
      .map((r) => structureOf(r, fromMask.get(`${r.scan}|${r.structure}`) ?? null))
      .sort((a, b) => naturally(a.scan, b.scan) || naturally(a.structure, b.structure)),
    scoreCorrelation: rankCorrelation(pairs),
    scoredSlices: pairs.length,
    msPerSlice: slices > 0 ? (1000 * seconds) / slices : null,
  };
}

function structureOf(result: CaseResult, fromMaskDice: number | null): StructureFigures {
  const { scan, structure, boundary, promptedDice, dice, voxels, falseVoxelRatio, largestPart } = result;
  const baseline = (name: string) => result.baselines?.find((b) => b.name === name)?.dice;
  const [box, growing, copy] = ['box', 'growing', 'copy'].map(baseline);
  if ([voxels, falseVoxelRatio, largestPart, box, growing, copy].includes(undefined))
    throw new SagittaError('conflict', `The study has no baselines for ${structure} of ${scan}.`, {
      remedy: 'Run `evaluate` with --baselines --slice-scores --corrections 5.',
    });
  const kinds = [...new Set((result.corrections ?? []).map((c) => c.by))];
  return {
    scan,
    structure,
    voxels: voxels!,
    compact: largestPart! >= COMPACT,
    ...(boundary && { boundary }),
    promptedDice,
    dice,
    fromMaskDice,
    falseVoxelRatio: falseVoxelRatio!,
    baselines: { box: box!, growing: growing!, copy: copy! },
    corrected: kinds.map((by) => ({
      by,
      dice: (result.corrections ?? []).filter((c) => c.by === by).map((c) => c.dice),
    })),
  };
}
