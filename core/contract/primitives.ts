import { z } from './zod.ts';

export const Id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
export const AxisName = z.enum(['i', 'j', 'k']);
export const Index = z.int().min(0);
/** Number of voxels along i, j, k. */
export const ShapeIJK = z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]);
export const Vec3 = z.tuple([z.number(), z.number(), z.number()]);
/** 4x4, row by row: homogeneous IJK to LPS mm. */
export const AffineLps = z.array(z.array(z.number()).length(4)).length(4);
/** ISO 8601 with offset. */
export const Timestamp = z.string();
/** `#rrggbb`. */
export const Color = z.string().regex(/^#[0-9a-f]{6}$/i);
