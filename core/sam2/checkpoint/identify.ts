import type { ModelCard } from '#core/contract';
import { invalidModel } from './byte-source.ts';
import { checkCard } from './check-card.ts';
import type { Checkpoint } from './checkpoint.ts';
import { expectedTensors } from './expected-tensors.ts';
import { officialCard, officialSizes } from './official-cards.ts';

const maxNamed = 10;

/**
 * The card of a checkpoint: the official one where widths and block counts are those of an official size,
 * otherwise the given one. Every tensor is compared with what the card asks for.
 * @param card needed where heads, windows and global blocks cannot be known (no official size).
 * @throws SagittaError model-invalid naming up to ten tensors that are missing, surplus or of another shape.
 */
export function identifyModel(checkpoint: Checkpoint, card?: ModelCard): ModelCard {
  if (card) {
    checkCard(card);
    const differences = compare(checkpoint, card);
    if (differences.length) throw doesNotFit(`its card "${card.name}"`, differences);
    return card;
  }
  const widths = readWidths(checkpoint);
  const version = checkpoint.tensors.has('obj_ptr_tpos_proj.weight') ? '2.1' : '2.0';
  const size = officialSizes.find(
    (official) => official.embedDim === widths.embedDim && `${official.stages}` === `${widths.stages}`,
  );
  if (!size) {
    throw invalidModel(
      `its widths (embedding ${widths.embedDim}, blocks ${widths.stages.join('-')}) are of no official size; ` +
        `the nearest is ${nearestSize(widths)}`,
      'Give a model card (.json) beside the file: heads, windows and global blocks cannot be read from weights.',
    );
  }
  const official = officialCard(size.size, version);
  const differences = compare(checkpoint, official);
  if (differences.length) throw doesNotFit(official.name, differences);
  return official;
}

interface Widths {
  readonly embedDim: number;
  readonly stages: readonly number[];
}

/** What shapes and names tell of the trunk: a block with a projection of its own starts a stage. */
function readWidths(checkpoint: Checkpoint): Widths {
  const patch = checkpoint.shape('image_encoder.trunk.patch_embed.proj.weight');
  if (!patch) {
    throw invalidModel('it holds no SAM 2 image encoder (image_encoder.trunk.patch_embed is missing)');
  }
  const has = (block: number, name: string) =>
    checkpoint.tensors.has(`image_encoder.trunk.blocks.${block}.${name}`);
  const stages: number[] = [0];
  for (let block = 0; has(block, 'norm1.weight'); block++) {
    if (has(block, 'proj.weight')) stages.push(0);
    stages[stages.length - 1]++;
  }
  return { embedDim: patch[0], stages };
}

function nearestSize(widths: Widths): string {
  const distance = (embedDim: number, stages: readonly number[]) =>
    Math.abs(embedDim - widths.embedDim) +
    Math.abs(stages.reduce((a, b) => a + b, 0) - widths.stages.reduce((a, b) => a + b, 0));
  return officialSizes.toSorted((a, b) => distance(a.embedDim, a.stages) - distance(b.embedDim, b.stages))[0]
    .size;
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

function doesNotFit(what: string, differences: string[]) {
  const named = differences.slice(0, maxNamed).join('; ');
  const more = differences.length > maxNamed ? `; and ${differences.length - maxNamed} more` : '';
  return invalidModel(`it does not fit ${what}: ${named}${more}`);
}
