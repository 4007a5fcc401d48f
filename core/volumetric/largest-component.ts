import { Mask } from '#core/masks';
import { flood } from './flood.ts';

/** The largest 6-connected component of a mask; on a tie the one with the lowest voxel index. */
export function largestComponent(mask: Mask): Mask {
  const dense = mask.toDense();
  const seen = new Uint8Array(dense.length);
  let best = { start: 0, size: 0 };
  for (let start = 0; start < dense.length; start++) {
    if (!dense[start] || seen[start]) continue;
    let size = 0;
    flood(dense, mask.shape, start, seen, () => {
      size++;
    });
    if (size > best.size) best = { start, size };
  }
  if (best.size === 0) return new Mask(mask.shape);
  const kept = new Uint8Array(dense.length);
  flood(dense, mask.shape, best.start, kept, () => {});
  return Mask.fromDense(mask.shape, kept);
}
