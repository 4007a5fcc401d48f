import type { ModelCard, PropagationPlan, ProviderTrial, SlicePrompt } from '#core/contract';
import type { Affine, Axis, Shape } from '#core/geometry';
import type { FinishedFrame, FrameMemory, Region } from '#core/volumetric';
import type { ModelRef } from './engine.ts';
import type { Trial, TrialOptions } from './trial.ts';

/** A case's voxels as they lie on disk (little-endian, k-major) and the grid they stand on. */
export interface VolumeRef {
  readonly path: string;
  readonly sha256: string;
  readonly dataType: 'int16' | 'float32';
  readonly valueKind: 'hu' | 'raw';
  readonly shape: Shape;
  readonly affineLps: Affine;
  /** Folder for what can be made again of this case, here embeddings; none are kept on disk without it. */
  readonly cacheDir?: string;
}

/** What every request looks at: planes of a volume through a model. */
export interface ViewRequest {
  readonly volume: VolumeRef;
  readonly model: ModelRef;
  readonly plan: PropagationPlan;
  readonly axis: Axis;
}

export interface WarmRequest extends ViewRequest {
  readonly slice: number;
}

export interface PromptRequest extends ViewRequest {
  readonly prompt: SlicePrompt;
  /** The segment's present pixels on the plane (run lengths of the stored plane): the prompt itself when
   *  `prompt.mask`, else what clicks correct. */
  readonly present?: Uint8Array;
}

export interface SliceAnchor {
  readonly slice: number;
  readonly prompt: SlicePrompt;
  /** Run lengths of the stored plane: the mask that conditions the memory instead of points and box. */
  readonly mask?: Uint8Array;
  /** Run lengths of what is there now: bounds the crop. */
  readonly present?: Uint8Array;
  readonly role: 'source' | 'boundary';
}

export interface PropagateRequest extends ViewRequest {
  readonly anchors: readonly SliceAnchor[];
  /** First and last slice that may be tracked. */
  readonly range?: readonly [number, number];
  readonly finished?: readonly FinishedSlice[];
  /** Epoch milliseconds: embeddings that were there before are accounted for in `sparedMs`. */
  readonly begunAt?: number;
}

/** How a run came to its end. */
export interface PropagateReport {
  readonly provider: string;
  /** What making the embeddings had taken that the run found ready. */
  readonly sparedMs: number;
  /** What the user should know of how the run saw the scan. */
  readonly notice?: string;
}

/** What is known of a slice that an earlier process has finished. */
export interface FinishedSlice extends FinishedFrame {
  readonly outcome?: SliceOutcome;
  /** As in `StreamedOutcome`. */
  readonly shown?: Float32Array;
  readonly region?: Region;
}

/** One slice as the model left it. */
export interface SliceOutcome {
  readonly axis: Axis;
  readonly slice: number;
  readonly state: 'prompted' | 'proposed' | 'absent';
  /** Run lengths (core/masks) of the plane in the layout of `Mask.plane`. */
  readonly runs: Uint8Array;
  readonly voxels: number;
  /** Null where no model looked: the stop rule ended the run before this slice. */
  readonly predictedIou: number | null;
  readonly objectScore: number | null;
}

/** An outcome on its way to the parent, with what it takes to go on after it. */
export interface StreamedOutcome {
  readonly outcome: SliceOutcome;
  readonly pass: number;
  readonly t: number;
  readonly memory?: FrameMemory;
  /** As in `FinishedFrame`; absent where nothing later looks at them. */
  readonly seen?: FinishedFrame['seen'];
  readonly round?: number;
  readonly answer?: FinishedFrame['answer'];
  /** The logits that the outcome was made from, where passes were put together and they are not the answer's own. */
  readonly shown?: Float32Array;
  /** What the slice's frame was laid around, where it has followed the object. */
  readonly region?: Region;
}

export interface ModelReport {
  readonly provider: string;
  readonly selfTest: string;
  /** Every way of running the model that was tried. */
  readonly trials?: ProviderTrial[];
}

/** Every request of the child: what goes in, what comes back at its end. */
export interface Requests {
  /** Drops all embeddings, in memory and in the folders of the cases under `folder`. */
  emptyCache: { params: { folder: string }; result: { freedBytes: number } };
  identify: { params: { weightsPath: string; card?: ModelCard }; result: ModelCard };
  inspect: { params: { model: ModelRef }; result: ModelReport };
  trial: { params: { model: ModelRef; options: TrialOptions }; result: Trial };
  warm: { params: WarmRequest; result: { cached: boolean } };
  prompt: { params: PromptRequest; result: SliceOutcome };
  propagate: { params: PropagateRequest; result: PropagateReport };
}
export type RequestName = keyof Requests;
