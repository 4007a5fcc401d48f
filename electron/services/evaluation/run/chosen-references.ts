import { SagittaError, type StudyScan, type StudySettings } from '#core/contract';
import type { Grid } from '#core/geometry';
import type { Mask } from '#core/masks';
import { randomFrom, seedOf } from '#core/random';
import { references } from './references.ts';

/** A reference that the study evaluates. */
export interface ChosenReference {
  readonly structure: string;
  readonly mask: Mask;
}

export interface ChoiceSink {
  onProblem(problem: SagittaError, structure: string | undefined): void;
  onAbsent(structure: string, voxels: number): void;
}

type Choice = Pick<StudySettings, 'structures' | 'minVoxels' | 'sampleStructures' | 'seed'>;

/** The references that the study asks for and that are large enough, in the order of the data set. */
export async function* chosenReferences(
  scan: StudyScan,
  grid: Grid,
  choice: Choice,
  sink: ChoiceSink,
): AsyncGenerator<ChosenReference, void, void> {
  const large = largeEnough(scan, grid, choice, sink);
  if (choice.sampleStructures === null) return yield* large;
  // The lowest lots are kept: no more masks lie in memory than are drawn.
  let drawn: { readonly reference: ChosenReference; readonly lot: number; readonly place: number }[] = [];
  let place = 0;
  for await (const reference of large) {
    const lot = randomFrom(seedOf(`structures|${choice.seed}|${scan.id}|${reference.structure}`))();
    drawn = [...drawn, { reference, lot, place: place++ }]
      .sort((a, b) => a.lot - b.lot)
      .slice(0, choice.sampleStructures);
  }
  for (const { reference } of drawn.sort((a, b) => a.place - b.place)) yield reference;
}

async function* largeEnough(
  scan: StudyScan,
  grid: Grid,
  { structures, minVoxels }: Choice,
  { onProblem, onAbsent }: ChoiceSink,
): AsyncGenerator<ChosenReference, void, void> {
  const isAsked = (name: string) => structures.length === 0 || structures.includes(name);
  const found = new Set<string>();
  for await (const reference of references(scan, grid)) {
    const { structure } = reference;
    if (structure !== undefined) found.add(structure);
    if (structure !== undefined && !isAsked(structure)) continue;
    if ('problem' in reference) {
      onProblem(reference.problem, structure);
      continue;
    }
    const voxels = reference.mask.count();
    if (voxels === 0 && reference.expected)
      onProblem(new SagittaError('not-found', 'The reference is empty.'), structure);
    else if (voxels < minVoxels) onAbsent(reference.structure, voxels);
    else yield { structure: reference.structure, mask: reference.mask };
  }
  for (const name of structures.filter((asked) => !found.has(asked))) {
    // A file a structure: it should be there, if need be empty. A labelmap leaves out what the scan does not show.
    if (scan.references.some(({ kind }) => kind === 'binary'))
      onProblem(new SagittaError('file-not-found', 'The scan has no mask of it.'), name);
    else if (scan.references.some(({ kind }) => kind === 'labelmap')) onAbsent(name, 0);
  }
}
