import type { ModelCard, Precision, ProviderName } from '#core/contract';
import type { Embedding } from '#core/sam2';
import type { FrameSource } from '#core/sam2/predictor';
import type { BranchingTracker, TrackingOptions } from '#core/volumetric';

/** Names a model variant and where its weights lie; travels to the child process. */
export interface ModelRef {
  readonly name: string;
  /** Absolute path of the checkpoint (.pt or .safetensors). */
  readonly weightsPath: string;
  readonly card: ModelCard;
  readonly imageSize: number;
  readonly precision: Precision;
  /** What computes; the CPU by default. */
  readonly provider?: ProviderName;
  /** Where compiled graphs are kept; without it they are made anew each time. */
  readonly cacheDir?: string;
  /** Where results of self-tests are kept; without it they are made anew in every session. */
  readonly trialsDir?: string;
}

/** One key for one set of embeddings: the same weights at the same size and precision on the same provider. */
export function modelKey(model: ModelRef): string {
  const { weightsPath, imageSize, precision, provider = 'cpu' } = model;
  return [weightsPath, imageSize, precision, provider].join('|');
}

/** A frame before the model's own preprocessing: grey values 0..1, row by row. */
export interface GreyFrame {
  readonly data: Float32Array;
  /** What the second and third channel show, where it is not the same. */
  readonly others?: readonly [Float32Array, Float32Array];
  readonly width: number;
  readonly height: number;
}

/** What runs models: onnxruntime in the child process, a deterministic fake in tests. */
export interface Engine {
  /** Threads that compute on the CPU, where it matters. */
  readonly threads?: number;
  /** The card of a checkpoint: the given one if it fits, else an official size's. Throws `model-invalid`. */
  identify(weightsPath: string, card?: ModelCard): Promise<ModelCard>;
  open(model: ModelRef): Promise<OpenModel>;
}

export interface OpenModel {
  /** Execution provider in use, e.g. `cpu`. */
  readonly provider: string;
  /** `passed`, or why not, in words. */
  readonly selfTest: string;
  /** Names what its embeddings depend on by content; absent where nobody has looked. */
  readonly fingerprint?: string;
  /** What encoding a frame took last, in milliseconds; NaN before the first. */
  frameMs(): number;
  encode(frame: GreyFrame): Promise<Embedding>;
  tracker(frames: FrameSource, options: TrackingOptions): BranchingTracker;
  close(): Promise<void>;
}
