import type { FrameRecord, ObjectState } from '#core/sam2/predictor';
import type { Bank } from './manifest.ts';
import { type Depth, depthOf, type Mode } from './tolerances.ts';

/** Where the memories come from that a frame attends to: how exactly it can agree depends on it. */
export class MemoryOrigins {
  readonly #given = new WeakSet<FrameRecord>();
  readonly #rounded = new WeakSet<FrameRecord>();

  /** The record's memory is the reference's own. */
  markGiven(record: FrameRecord): void {
    this.#given.add(record);
  }

  /** The record's memory differs from the reference's, within what is allowed. */
  markRounded(record: FrameRecord): void {
    this.#rounded.add(record);
  }

  /**
   * The reference stores no memory of a corrected tracked frame: a frame that attends to one attends to our own, in
   * which one value that rounds to its neighbour can move the logits by 1e-3 (measured in the package itself).
   */
  modeOn(mode: Mode, bank: Bank | null | undefined, object: ObjectState): Mode {
    const isGiven = (records: FrameRecord[]) => records.some((record) => this.#given.has(record));
    return attendedRecords(bank, object).every(isGiven) ? mode : 'free-running';
  }

  /** A frame that attends to a memory in which a value has rounded to its neighbour is no better off than later ones. */
  depthOn(bank: Bank | null | undefined, object: ObjectState): Depth {
    const isRounded = (records: FrameRecord[]) => records.some((record) => this.#rounded.has(record));
    return attendedRecords(bank, object).some(isRounded) ? 'later' : depthOf(bank);
  }
}

/** The records that each memory of the reference's bank may be of. */
function attendedRecords(
  bank: Bank | null | undefined,
  { conditioning, tracked }: ObjectState,
): FrameRecord[][] {
  return (bank?.memory ?? []).map(({ frame, kind }) =>
    frame.flatMap((t, n) => (kind[n] === 'cond' ? conditioning : tracked).get(t) ?? []),
  );
}
