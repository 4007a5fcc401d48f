import type { PropagationPlan } from '#core/contract';
import { distractorAnchors, distractorWatch } from './dam4sam.ts';
import type { AnchorRule, FrameWatch, MemoryGate } from './gate.ts';
import type { PathwayOptions } from './pathways.ts';
import { motionWatch } from './samurai.ts';

type Gate = PropagationPlan['memory']['gate'];

/** How a tracker remembers, with every length in frames. */
export interface TrackingOptions {
  readonly size: number;
  readonly stride: number;
  readonly pool?: 1 | 2;
  readonly gate?: MemoryGate | null;
  readonly anchors?: AnchorRule | null;
  readonly watch?: FrameWatch | null;
  /** The run follows several courses at once: see `PathwayTracker`. */
  readonly pathways?: PathwayOptions | null;
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
  const inFrames = strideMm === undefined ? stride : Math.max(1, Math.round(strideMm / sliceMm));
  return {
    size,
    stride: gate.kind === 'dam4sam' ? gate.every : inFrames,
    pool,
    gate: memoryGate(gate),
    anchors: anchorRule(memory),
    watch: frameWatch(gate),
    pathways: gate.kind === 'sam2long' ? gate : null,
    conditioning,
    pointers,
    boxPrior,
  };
}

/**
 * all: none, as in the package. predicted-iou and object-score: the latest frames above the limit. samurai: memory
 * selection of SAMURAI (Yang et al. 2024, arXiv 2411.11922; the frame before always, pointers as in the
 * package). dam4sam: the recent-appearance memory of DAM4SAM (arXiv 2411.17576), frames on which the
 * object is. sam2long: the object-aware memory of SAM2Long (arXiv 2410.16268).
 */
export function memoryGate(gate: Gate): MemoryGate | null {
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
        keeps: ({ predictedIou, objectScore, note }) =>
          predictedIou > gate.iouAbove &&
          objectScore > gate.scoreAbove &&
          (note?.kind !== 'motion' || note.score === null || note.score > gate.motionAbove),
        alwaysPrevious: true,
        pointers: false,
      };
    case 'dam4sam':
      return { keeps: (f) => f.objectScore > 0, alwaysPrevious: false, pointers: false };
    case 'sam2long':
      return {
        keeps: (f) => f.predictedIou > gate.iouAbove && f.objectScore > 0,
        alwaysPrevious: true,
        pointers: true,
      };
  }
}

/** What the strategy wants to see of every frame; null: the package's own choice of the mask, and no notes. */
function frameWatch(gate: Gate): FrameWatch | null {
  if (gate.kind === 'samurai') return gate.motionWeight > 0 ? motionWatch(gate) : null;
  return gate.kind === 'dam4sam' ? distractorWatch(gate) : null;
}

/** Frames that count as prompted ones: those of DAM4SAM, or the ones that the model was surest of. */
function anchorRule({ gate, confident }: PropagationPlan['memory']): AnchorRule | null {
  if (gate.kind === 'dam4sam') return distractorAnchors(gate);
  if (!confident) return null;
  return {
    pick: (tracked) =>
      tracked
        .filter((f) => f.objectScore > 0 && f.predictedIou >= confident.above)
        .sort((a, b) => b.predictedIou - a.predictedIou)
        .slice(0, confident.slices),
  };
}
