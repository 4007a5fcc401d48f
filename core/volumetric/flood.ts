import type { Shape } from '#core/geometry';

/**
 * Walks the 6-connected voxels of `value` from `start`, marking them in `seen`; calls `visit` for each. Arrays are
 * k-major of `shape`.
 */
export function flood(
  voxels: Uint8Array,
  [ni, nj, nk]: Shape,
  start: number,
  seen: Uint8Array,
  visit: (voxel: number) => void,
): void {
  const value = voxels[start];
  const stack = [start];
  seen[start] = 1;
  const step = (inside: boolean, to: number) => {
    if (!inside || seen[to] || voxels[to] !== value) return;
    seen[to] = 1;
    stack.push(to);
  };
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    visit(at);
    const i = at % ni;
    const j = Math.floor(at / ni) % nj;
    const k = Math.floor(at / (ni * nj));
    step(i > 0, at - 1);
    step(i < ni - 1, at + 1);
    step(j > 0, at - ni);
    step(j < nj - 1, at + ni);
    step(k > 0, at - ni * nj);
    step(k < nk - 1, at + ni * nj);
  }
}
