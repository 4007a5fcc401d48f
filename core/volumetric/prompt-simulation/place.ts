import type { PromptPlace } from '#core/contract';
import { type Axis, axisIndex } from '#core/geometry';
import type { Mask } from '#core/masks';

/** The slices along `axis` that are prompted, ascending; none when the reference is empty or on none of those given. */
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
    case 'top':
      return occupied
        .toSorted((p, q) => areas[q] - areas[p] || p - q)
        .slice(0, place.slices)
        .sort((p, q) => p - q);
    case 'given':
      return occupied.filter((slice) => place.slices.includes(slice));
    case 'spaced': {
      // In the middle of as many equal parts, so that one slice is the middle one.
      const parts = Math.min(place.slices, count);
      return Array.from({ length: parts }, (_, n) => occupied[Math.floor(((n + 0.5) * count) / parts)]);
    }
  }
}

function area(pixels: Uint8Array | undefined): number {
  if (!pixels) return 0;
  let sum = 0;
  for (let n = 0; n < pixels.length; n++) sum += pixels[n];
  return sum;
}
