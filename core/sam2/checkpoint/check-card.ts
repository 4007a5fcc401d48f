import { type ModelCard, SagittaError } from '#core/contract';

/** Far above any SAM 2 (large has 48 blocks); a card is a file that anyone may write. */
const maxBlocks = 200;
const maxLayers = 64;

/** Refuses a card that describes no network that SAM 2's classes can be: numbers must fit one another. */
export function checkCard(card: ModelCard): void {
  const { hiera, dModel, memDim, flags } = card;
  const positive = [hiera.embedDim, hiera.numHeads, dModel, memDim, card.memoryFfn, flags.numMaskmem];
  const counts = [...hiera.stages, ...hiera.windowSpec, ...hiera.posEmbedBackground, ...positive];
  if (counts.some((count) => count < 1 || count > 100_000)) throw wrong('a width or count is out of range');
  const blocks = hiera.stages.reduce((sum, count) => sum + count, 0);
  if (blocks > maxBlocks) throw wrong(`it has ${blocks} blocks`);
  const layers = [card.memoryLayers, card.fuserLayers];
  if (layers.some((count) => count < 1 || count > maxLayers))
    throw wrong('a number of layers is out of range');
  if (dModel % 16) throw wrong(`dModel ${dModel} is no multiple of 16 (8 decoder heads at half width)`);
  if (memDim % 2 || dModel % memDim) {
    throw wrong(
      `memDim ${memDim} does not divide dModel ${dModel} (a pointer is split into dModel / memDim tokens)`,
    );
  }
  const stray = hiera.globalBlocks.find((block) => block < 0 || block >= blocks);
  if (stray !== undefined) throw wrong(`its global block ${stray} is none of its ${blocks} blocks`);
  if (flags.maxCondFrames !== -1 && flags.maxCondFrames < 2)
    throw wrong(`maxCondFrames is ${flags.maxCondFrames}, and must be -1 (all) or at least 2`);
  if (flags.maxObjPtrs < 1 || flags.memoryStride < 1 || flags.fillHoleArea < 0)
    throw wrong('maxObjPtrs, memoryStride or fillHoleArea is out of range');
  if (flags.projTpos && !flags.addTpos) throw wrong('projTpos projects what addTpos leaves out');
  if (hiera.embedDim % hiera.numHeads) {
    throw wrong(`embedDim ${hiera.embedDim} is no multiple of ${hiera.numHeads} heads`);
  }
}

function wrong(what: string): SagittaError {
  return new SagittaError('model-invalid', `The model card describes no SAM 2 model: ${what}.`, {
    remedy: 'Correct the card; it must describe the model that the weights were trained with.',
  });
}
