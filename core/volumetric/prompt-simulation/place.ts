import { type PromptPlace, SagittaError } from '#core/contract';
import { type Axis, axisIndex } from '#core/geometry';
import type { Mask } from '#core/masks';

/**
 * The slices along `axis` that are prompted, ascending; none when the reference is empty. Of slices with equal areas the
 * first counts as larger. Throws `prompt-invalid` for a given slice that the reference is not on.
 */
export function promptedSlices(reference: Mask, axis: Axis, place: PromptPlace): number[] {
  const areas = Array.from({ length: reference.shape[axisIndex(axis)] }, (_, slice) =>
    axis === 'k' ? area(reference.slice(slice)) : area(reference.plane(axis, slice)),
  );
  const occupied = [...areas.keys()].filter((slice) => areas[slice] > 0);
  const count = occupied.length;
  if (count === 0) return [];
  switch (place.kind) {
    case 'largest':
      return [areas.indexOf(Math.max(...areas))];
    case 'first':
      return [occupied[0]];
    case 'last':
      return [occupied[count - 1]];
    case 'middle':
      return [occupied[Math.floor((count - 1) / 2)]];
    case 'spaced': {
      // In the middle of as many equal parts, so that one slice is the middle one.
      const parts = Math.min(place.slices, count);
      return Array.from({ length: parts }, (_, n) => occupied[Math.floor(((n + 0.5) * count) / parts)]);
    }
    case 'top-area':
      return occupied
        .toSorted((a, b) => areas[b] - areas[a] || a - b)
        .slice(0, place.slices)
        .sort((a, b) => a - b);
    case 'given': {
      const missing = place.slices.find((slice) => !areas[slice]);
      if (missing !== undefined)
        throw new SagittaError(
          'prompt-invalid',
          `The structure is not on slice ${missing}, which is to be prompted.`,
          {
            remedy: `It lies on slices ${occupied[0]} to ${occupied[count - 1]} along ${axis}.`,
          },
        );
      return [...new Set(place.slices)].sort((a, b) => a - b);
    }
  }
}

function area(pixels: Uint8Array | undefined): number {
  if (!pixels) return 0;
  let sum = 0;
  for (let n = 0; n < pixels.length; n++) sum += pixels[n];
  return sum;
}
