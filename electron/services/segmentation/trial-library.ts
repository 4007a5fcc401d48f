import type { CaseDetail, SliceResult } from '#core/contract';
import type { MaskPacket, SliceBlob } from '#core/masks';
import type { Change, Library } from '#electron/services/library';

/**
 * A library of one segment in memory, for a run that is only tried: it begins with the segment as it is and takes
 * what the run writes; the case knows nothing of it.
 */
export class TrialLibrary implements Pick<Library, 'getCase' | 'masksSince' | 'apply'> {
  readonly #detail: CaseDetail;
  readonly #nextRevision: () => number;
  readonly #slices = new Map<number, { blob: SliceBlob; revision: number }>();
  /** By axis and slice. */
  readonly #results = new Map<string, SliceResult>();
  #revision: number;

  /** `slices`: the segment now. `nextRevision` counts changes, so that trials of one comparison can share a count. */
  constructor(detail: CaseDetail, slices: readonly SliceBlob[], nextRevision: () => number) {
    this.#detail = detail;
    this.#nextRevision = nextRevision;
    this.#revision = nextRevision();
    for (const blob of slices) this.#slices.set(blob.k, { blob, revision: this.#revision });
  }

  /** Slices that the run has come by. */
  get results(): SliceResult[] {
    return [...this.#results.values()];
  }

  async getCase(): Promise<CaseDetail> {
    const { results } = this.#detail;
    const others = results.filter((r) => !this.#results.has(keyOf(r)));
    return { ...this.#detail, results: [...others, ...this.results] };
  }

  async masksSince(_caseId: string, since: number): Promise<MaskPacket> {
    const newer = [...this.#slices.values()].filter(({ revision }) => revision > since);
    return { revision: this.#revision, slices: newer.map(({ blob }) => blob) };
  }

  async apply({ slices = [], results = [] }: Pick<Change, 'slices' | 'results'>) {
    const revision = this.#nextRevision();
    this.#revision = revision;
    for (const blob of slices) this.#slices.set(blob.k, { blob, revision });
    for (const { result } of results) if (result) this.#results.set(keyOf(result), result);
    return { revision };
  }
}

const keyOf = ({ segmentId, axis, slice }: SliceResult) => `${segmentId} ${axis} ${slice}`;
