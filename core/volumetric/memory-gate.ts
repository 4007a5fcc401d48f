import type { PropagationPlan } from '#core/contract';

/** Decides which tracked frames later ones attend to. */
export interface MemoryGate {
  keeps(frame: { readonly predictedIou: number; readonly objectScore: number }): boolean;
  /** The frame before is attended to even when it is not kept. */
  readonly alwaysPrevious: boolean;
  /** Object pointers of frames that are not kept are left out as well. */
  readonly pointers: boolean;
}

/** A gated memory is looked for at most so many frames back; beyond them only prompted frames are remembered. */
export const GATE_REACH = 32;

/**
 * all: none, as in the package. predicted-iou and object-score: the latest frames above the limit. samurai: the
 * memory selection of SAMURAI (Yang et al. 2024, arXiv 2411.11922; IoU > 0.5, object score > 0, the frame before
 * always, pointers as in the package), without its motion score, which is made for moving pictures.
 */
export function memoryGate(gate: PropagationPlan['memory']['gate']): MemoryGate | null {
  switch (gate.kind) {
    case 'all':
      return null;
    case 'predicted-iou':
      return {
        keeps: (f) => f.objectScore > 0 && f.predictedIou > gate.above,
        alwaysPrevious: false,
        pointers: true,
      };
    case 'object-score':
      return { keeps: (f) => f.objectScore > gate.above, alwaysPrevious: false, pointers: true };
    case 'samurai':
      return {
        keeps: (f) => f.predictedIou > gate.iouAbove && f.objectScore > gate.scoreAbove,
        alwaysPrevious: true,
        pointers: false,
      };
  }
}

/** How a tracker remembers, with every length in frames. */
export interface TrackingOptions {
  readonly size: number;
  readonly stride: number;
  readonly pool?: 1 | 2;
  readonly gate?: MemoryGate | null;
  readonly conditioning?: number;
  readonly pointers?: number;
  readonly boxPrior?: boolean;
}

/** The plan's memory on slices `sliceMm` apart. */
export function trackingOptions(
  { memory, boxPrior }: Pick<PropagationPlan, 'memory' | 'boxPrior'>,
  sliceMm: number,
): TrackingOptions {
  const { size, stride, strideMm, pool, gate, conditioning, pointers } = memory;
  return {
    size,
    stride: strideMm === undefined ? stride : Math.max(1, Math.round(strideMm / sliceMm)),
    pool,
    gate: memoryGate(gate),
    conditioning,
    pointers,
    boxPrior,
  };
}
