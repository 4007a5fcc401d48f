import { Mask } from '#core/masks';

/** The largest 6-connected component of a mask; on a tie the one with the lowest voxel index. */
export function largestComponent(mask: Mask): Mask {
  const [ni, nj, nk] = mask.shape;
  const dense = mask.toDense();
  const label = new Int32Array(dense.length);
  const stack: number[] = [];
  let best = { label: 0, size: 0 };
  let next = 0;
  for (let seed = 0; seed < dense.length; seed++) {
    if (!dense[seed] || label[seed]) continue;
    next++;
    let size = 0;
    label[seed] = next;
    stack.push(seed);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      size++;
      const i = at % ni;
      const j = Math.floor(at / ni) % nj;
      const k = Math.floor(at / (ni * nj));
      const visit = (inside: boolean, to: number) => {
        if (!inside || !dense[to] || label[to]) return;
        label[to] = next;
        stack.push(to);
      };
      visit(i > 0, at - 1);
      visit(i < ni - 1, at + 1);
      visit(j > 0, at - ni);
      visit(j < nj - 1, at + ni);
      visit(k > 0, at - ni * nj);
      visit(k < nk - 1, at + ni * nj);
    }
    if (size > best.size) best = { label: next, size };
  }
  return best.size === 0 ? new Mask(mask.shape) : Mask.fromDense(mask.shape, label, best.label);
}
