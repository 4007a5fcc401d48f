import { GATE_REACH } from '#core/volumetric';
import { selectConditioningFrames } from './conditioning-frames.ts';
import type { PredictorRules } from './rules.ts';
import type { FrameRecord, FrameRecords } from './video-state.ts';

/** A memory of the bank: which frame, and its row of the temporal table. */
export interface BankMemory {
  readonly t: number;
  readonly record: FrameRecord;
  readonly temporalRow: number;
}

/** A pointer of the bank: which frame, and how many frames it lies behind the current one (in tracking order). */
export interface BankPointer {
  readonly t: number;
  readonly record: FrameRecord;
  readonly distance: number;
}

export interface MemoryBank {
  readonly memories: readonly BankMemory[];
  readonly pointers: readonly BankPointer[];
  /** The greatest number of pointers there can be; distances are divided by one less. */
  readonly pointerCapacity: number;
}

export interface BankRequest {
  readonly t: number;
  readonly reverse: boolean;
  readonly frameCount: number;
  /** Rows of the temporal table; the last one belongs to conditioning frames. */
  readonly temporalRows: number;
}

type BankRules = Pick<
  PredictorRules,
  'memorySize' | 'memoryStride' | 'maxCondFrames' | 'maxObjPtrs' | 'signedTpos'
> &
  Partial<Pick<PredictorRules, 'gate' | 'anchors'>>;

/**
 * Which memories and pointers frame `t` attends to, in order: conditioning frames, neighbours far to near; pointers
 * of conditioning frames, neighbours near to far (sam2_base._prepare_memory_conditioned_features).
 */
export function selectMemoryBank(records: FrameRecords, request: BankRequest, rules: BankRules): MemoryBank {
  const { t, reverse, frameCount } = request;
  const { selected, unselected } = selectConditioningFrames(
    t,
    [...records.conditioning.keys()],
    rules.maxCondFrames,
  );
  const anchors = anchorsOf(records, request, rules);
  // A conditioning frame beyond the limit still counts as a neighbour; an anchor is remembered once.
  const neighbour = (frame: number) =>
    records.tracked.get(frame) ?? (unselected.has(frame) ? records.conditioning.get(frame) : undefined);
  const recent = (frame: number) => (anchors.some((a) => a.t === frame) ? undefined : neighbour(frame));
  const conditioning = selected.map((frame) => ({ t: frame, record: records.conditioning.get(frame)! }));

  const memories: BankMemory[] = [...conditioning, ...anchors].map((m) => ({
    ...m,
    temporalRow: request.temporalRows - 1,
  }));
  const { gate } = rules;
  const room = rules.memorySize - anchors.length;
  if (gate) memories.push(...latestKept(gate, recent, request, { ...rules, memorySize: room }));
  else
    for (let steps = room - 1; steps >= 1; steps--) {
      const frame = neighbourFrame(t, steps, rules.memoryStride, reverse);
      const record = recent(frame);
      if (record) memories.push({ t: frame, record, temporalRow: steps - 1 });
    }

  const pointerCapacity = Math.min(frameCount, rules.maxObjPtrs);
  const pointers: BankPointer[] = conditioning
    .filter((p) => (reverse ? p.t >= t : p.t <= t))
    .map((p) => {
      const behind = reverse ? p.t - t : t - p.t;
      return { ...p, distance: rules.signedTpos ? behind : Math.abs(behind) };
    });
  for (let distance = 1; distance < pointerCapacity; distance++) {
    const frame = reverse ? t + distance : t - distance;
    if (frame < 0 || frame >= frameCount) break;
    const record = neighbour(frame);
    if (record && (!gate?.pointers || gate.keeps(record))) pointers.push({ t: frame, record, distance });
  }
  return { memories, pointers, pointerCapacity };
}

/** Tracked frames that count as conditioning ones, far to near. */
function anchorsOf(
  { tracked }: FrameRecords,
  { t, reverse }: BankRequest,
  { anchors }: BankRules,
): Pick<BankMemory, 't' | 'record'>[] {
  if (!anchors) return [];
  // The frames on the side that the run comes from; of those beyond `t` in a shared memory nothing is known yet.
  const behind = [...tracked.keys()].filter((frame) => (reverse ? frame > t : frame < t));
  const latestFirst = behind
    .sort((a, b) => Math.abs(a - t) - Math.abs(b - t))
    .map((frame) => ({ ...tracked.get(frame)!, t: frame }));
  return anchors
    .pick(latestFirst)
    .map((picked) => picked.t)
    .sort((a, b) => Math.abs(b - t) - Math.abs(a - t))
    .map((frame) => ({ t: frame, record: tracked.get(frame)! }));
}

/** The latest neighbours that the gate keeps, far to near; the latest takes the row of the adjacent frame. */
function latestKept(
  gate: NonNullable<PredictorRules['gate']>,
  neighbour: (frame: number) => FrameRecord | undefined,
  { t, reverse }: BankRequest,
  rules: BankRules,
): BankMemory[] {
  const kept: Omit<BankMemory, 'temporalRow'>[] = [];
  for (let steps = 1; kept.length < rules.memorySize - 1; steps++) {
    const frame = neighbourFrame(t, steps, rules.memoryStride, reverse);
    if (Math.abs(frame - t) > GATE_REACH) break;
    const record = neighbour(frame);
    if (record && (gate.keeps(record) || (gate.alwaysPrevious && steps === 1)))
      kept.push({ t: frame, record });
  }
  return kept.map((memory, temporalRow) => ({ ...memory, temporalRow })).reverse();
}

/** The neighbour `steps` steps back: the adjacent frame, then frames of the stride's grid. */
function neighbourFrame(t: number, steps: number, stride: number, reverse: boolean): number {
  if (steps === 1) return reverse ? t + 1 : t - 1;
  return reverse
    ? Math.ceil((t + 2) / stride) * stride + (steps - 2) * stride
    : Math.floor((t - 2) / stride) * stride - (steps - 2) * stride;
}
