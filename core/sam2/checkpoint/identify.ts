import type { ModelCard } from '#core/contract';
import { invalidModel } from './byte-source.ts';
import { checkCard } from './check-card.ts';
import type { Checkpoint } from './checkpoint.ts';
import { expectedTensors } from './expected-tensors.ts';
import { officialCard, officialSizes } from './official-cards.ts';

const maxNamed = 10;

/**
 * The card of a checkpoint: the official one that every tensor fits, otherwise the given one.
 * @param card needed where heads, windows and global blocks cannot be known (no official size).
 * @throws SagittaError model-invalid naming the nearest official size and up to ten tensors that are missing, surplus
 * or of another shape.
 */
export function identifyModel(checkpoint: Checkpoint, card?: ModelCard): ModelCard {
  if (card) {
    checkCard(card);
    const differences = compare(checkpoint, card);
    if (differences.length) throw doesNotFit(`it does not fit its card "${card.name}"`, differences);
    return card;
  }
  const patch = checkpoint.shape('image_encoder.trunk.patch_embed.proj.weight');
  if (!patch && ![...checkpoint.tensors.keys()].some((name) => name.startsWith('image_encoder.trunk.'))) {
    throw invalidModel('it holds no SAM 2 image encoder (image_encoder.trunk.patch_embed is missing)');
  }
  const nearest = nearestOfficial(checkpoint);
  if (nearest.differences.length === 0) return nearest.card;
  const what = `it is of no official size; the nearest is ${nearest.card.name}`;
  if (!patch || patch[0] === nearest.card.hiera.embedDim) throw doesNotFit(what, nearest.differences);
  throw doesNotFit(
    what,
    nearest.differences,
    'Give a model card (.json) beside the file: heads, windows and global blocks cannot be read from weights.',
  );
}

/** Of all sizes and versions the one with the fewest tensors that differ. */
function nearestOfficial(checkpoint: Checkpoint): { card: ModelCard; differences: string[] } {
  return officialSizes
    .flatMap(({ size }) => [officialCard(size, '2.1'), officialCard(size, '2.0')])
    .map((card) => ({ card, differences: compare(checkpoint, card) }))
    .reduce((best, next) => (distance(next) < distance(best) ? next : best));

  function distance({ card, differences }: { card: ModelCard; differences: string[] }): number {
    // Every tensor of another width differs from all sizes alike: then the nearest width decides.
    const width = checkpoint.shape('image_encoder.trunk.patch_embed.proj.weight')?.[0];
    return differences.length + (width === undefined ? 0 : Math.abs(width - card.hiera.embedDim) / 1000);
  }
}

function compare(checkpoint: Checkpoint, card: ModelCard): string[] {
  const expected = expectedTensors(card);
  const differences: string[] = [];
  for (const [name, shape] of expected) {
    const found = checkpoint.shape(name);
    if (!found) differences.push(`${name} is missing`);
    else if (`${found}` !== `${shape}`) {
      differences.push(`${name} is [${found.join(', ')}] instead of [${shape.join(', ')}]`);
    }
  }
  for (const name of checkpoint.tensors.keys()) {
    if (!expected.has(name)) differences.push(`${name.slice(0, 100)} is surplus`);
  }
  return differences;
}

function doesNotFit(what: string, differences: string[], remedy?: string) {
  const named = differences.slice(0, maxNamed).join('; ');
  const more = differences.length > maxNamed ? `; and ${differences.length - maxNamed} more` : '';
  return invalidModel(`${what}: ${named}${more}`, remedy);
}
