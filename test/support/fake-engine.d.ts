import type { FrameSource } from '#core/sam2/predictor';
import type { BranchingTracker, FrameMemory } from '#core/volumetric';
import type { Engine } from '#electron/inference';
/** What goes wrong on a provider, from a frame on (counted over the life of the process). */
export interface FakeFault {
  readonly provider: string;
  readonly kind: 'hangs' | 'throws' | 'no-memory' | 'SIGKILL' | 'SIGSEGV' | 'SIGABRT';
  readonly frame: number;
}
export interface FakeEngineOptions {
  readonly msPerFrame?: number;
  readonly spend?: (ms: number) => Promise<unknown>;
  readonly msOn?: Readonly<Record<string, number>>;
  readonly shiftOn?: Readonly<Record<string, number>>;
  readonly faults?: readonly FakeFault[];
  readonly passesOn?: number;
}
/**
 * A model that can be reckoned by hand: the object is what is brighter than half the window, inside the prompt
 * on prompted frames, and within one low-resolution pixel of the remembered mask on tracked ones. Its IoU
 * estimate depends on the whole chain of memories, so that a broken resume shows.
 */
export declare function fakeEngine(options?: FakeEngineOptions): Engine;
export declare function fakeTracker(
  frames: FrameSource,
  size: number,
  passesOn?: number,
  memories?: Map<number, FrameMemory>,
): BranchingTracker;
