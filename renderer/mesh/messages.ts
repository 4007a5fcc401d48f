import type { Affine, Shape } from '#core/geometry';

/** The slices of one segment that changed since the last request, and the wish for its mesh. */
export interface MeshRequest {
  readonly segmentId: string;
  readonly shape: Shape;
  readonly affineLps: Affine;
  /** Undefined where a slice became empty. */
  readonly slices: readonly (readonly [k: number, pixels: Uint8Array | undefined])[];
}

/** A mesh as vtk.js takes it. */
export interface SegmentMesh {
  readonly segmentId: string;
  /** x, y, z of each vertex, LPS mm. */
  readonly positions: Float32Array<ArrayBuffer>;
  readonly normals: Float32Array<ArrayBuffer>;
  /** 3, a, b, c for each triangle. */
  readonly cells: Uint32Array<ArrayBuffer>;
}
