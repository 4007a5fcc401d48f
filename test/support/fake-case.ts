import type { CaseDetail, SlicePrompt, SliceResult } from '#core/contract';
import { axisIndex, inPlaneAxes, voxelMl } from '#core/geometry';
import { decodeRuns, encodeRuns, Mask, type MaskPacket } from '#core/masks';
import { inside, organs, phantomVoxels } from './fake-phantom.ts';

interface Snapshot {
  label: string;
  detail: CaseDetail;
  slices: Map<string, Uint8Array>;
}

/** One case of the fake service: its detail, masks, and a history of whole snapshots. */
export class FakeCase {
  detail: CaseDetail;
  readonly voxels: Int16Array;
  /** Runs of every slice by `segment/k`. */
  slices = new Map<string, Uint8Array>();
  readonly #changedAt = new Map<string, number>();
  readonly #undo: Snapshot[] = [];
  readonly #redo: Snapshot[] = [];

  constructor(detail: CaseDetail, seed: number) {
    this.detail = detail;
    this.voxels = phantomVoxels(seed);
  }

  /** One step of the history. */
  change(label: string, edit: () => void): number {
    this.#undo.push(this.#snapshot(label));
    this.#redo.length = 0;
    this.detail = { ...this.detail, revision: this.detail.revision + 1 };
    edit();
    this.#renew();
    return this.detail.revision;
  }

  travel(direction: 'undo' | 'redo'): string {
    const [from, to] = direction === 'undo' ? [this.#undo, this.#redo] : [this.#redo, this.#undo];
    const target = from.pop();
    if (!target) throw new Error(`nothing to ${direction}`);
    to.push(this.#snapshot(target.label));
    const revision = this.detail.revision + 1;
    for (const key of new Set([...this.slices.keys(), ...target.slices.keys()]))
      if (this.slices.get(key) !== target.slices.get(key)) this.#changedAt.set(key, revision);
    this.slices = target.slices;
    this.detail = { ...target.detail, revision, versions: this.detail.versions };
    this.#renew();
    return target.label;
  }

  setSlice(segmentId: string, k: number, runs: Uint8Array): void {
    const key = `${segmentId}/${k}`;
    this.slices.set(key, runs);
    this.#changedAt.set(key, this.detail.revision);
  }

  packet(since: number): MaskPacket {
    const slices = [...this.#changedAt]
      .filter(([, revision]) => revision > since)
      .map(([key]) => {
        const [segmentId, k] = key.split('/');
        return { segmentId, k: Number(k), runs: this.slices.get(key) ?? new Uint8Array() };
      })
      .filter((s) => this.detail.segments.some((segment) => segment.id === s.segmentId));
    return { revision: this.detail.revision, slices };
  }

  mask(segmentId: string): Mask {
    const mask = new Mask(this.detail.shape);
    const [ni, nj] = this.detail.shape;
    for (const [key, runs] of this.slices) {
      const [id, k] = key.split('/');
      if (id === segmentId) mask.setSlice(Number(k), decodeRuns(runs, ni * nj));
    }
    return mask;
  }

  writePlane(segmentId: string, axis: SlicePrompt['axis'], slice: number, pixels: Uint8Array): void {
    const mask = this.mask(segmentId);
    for (const k of mask.setPlane(axis, slice, pixels))
      this.setSlice(segmentId, k, encodeRuns(mask.slice(k) ?? new Uint8Array()));
  }

  putResult(result: SliceResult): void {
    const others = this.detail.results.filter(
      (r) => r.segmentId !== result.segmentId || r.axis !== result.axis || r.slice !== result.slice,
    );
    this.detail = { ...this.detail, results: [...others, result] };
  }

  /** What a model would make of a prompt: an ellipse in the box, the phantom's organ under the point. */
  segment(segmentId: string, prompt: SlicePrompt): SliceResult {
    const { axis, slice, box } = prompt;
    const [a, b] = inPlaneAxes(axis).map(axisIndex);
    const { shape } = this.detail;
    const organ = this.organOf(prompt);
    const pixels = this.plane(axis, slice, (ijk) => {
      if (organ) return inside(organ, ijk[0], ijk[1], ijk[2]);
      if (!box) return false;
      const u = (ijk[a] - (box[0] + box[2]) / 2) / ((box[2] - box[0] + 1) / 2);
      const v = (ijk[b] - (box[1] + box[3]) / 2) / ((box[3] - box[1] + 1) / 2);
      return u * u + v * v <= 1;
    });
    for (const point of prompt.points) {
      const at = point.ijk[a] + shape[a] * point.ijk[b];
      pixels[at] = point.positive ? 1 : 0;
    }
    this.writePlane(segmentId, axis, slice, pixels);
    const result: SliceResult = {
      segmentId,
      axis,
      slice,
      state: 'prompted',
      voxels: pixels.reduce((n, v) => n + v, 0),
      predictedIou: 0.93,
      objectScore: 6,
    };
    this.putResult(result);
    return result;
  }

  /** One propagated slice: the organ with a confidence that falls towards its ends. */
  propose(segmentId: string, prompt: SlicePrompt, slice: number): SliceResult {
    const organ = this.organOf(prompt);
    const wobble = Math.sin(slice * 2.7) * 0.05;
    const pixels = this.plane(
      prompt.axis,
      slice,
      ([i, j, k]) => organ !== undefined && inside(organ, i, j, k),
    );
    const voxels = pixels.reduce((n, v) => n + v, 0);
    this.writePlane(segmentId, prompt.axis, slice, pixels);
    const far = Math.abs(slice - prompt.slice) / this.detail.shape[axisIndex(prompt.axis)];
    const dip = slice % 17 === 5 ? 0.4 : 0;
    const result: SliceResult = {
      segmentId,
      axis: prompt.axis,
      slice,
      state: voxels ? 'proposed' : 'absent',
      voxels,
      predictedIou: Math.max(0.05, 0.97 - far * 0.5 + wobble - dip),
      objectScore: voxels ? 8 - far * 12 : -6,
    };
    this.putResult(result);
    return result;
  }

  organOf({ axis, slice, box, points }: SlicePrompt) {
    const center: [number, number, number] = [0, 0, 0];
    center[axisIndex(axis)] = slice;
    const [a, b] = inPlaneAxes(axis).map(axisIndex);
    const positive = points.find((p) => p.positive);
    if (positive) return organs.findLast((o) => inside(o, ...(positive.ijk as [number, number, number])));
    if (!box) return undefined;
    center[a] = (box[0] + box[2]) / 2;
    center[b] = (box[1] + box[3]) / 2;
    return organs.find((o) => inside(o, ...center));
  }

  plane(
    axis: SlicePrompt['axis'],
    slice: number,
    isSet: (ijk: [number, number, number]) => boolean,
  ): Uint8Array {
    const { shape } = this.detail;
    const [a, b] = inPlaneAxes(axis).map(axisIndex);
    const pixels = new Uint8Array(shape[a] * shape[b]);
    const ijk: [number, number, number] = [0, 0, 0];
    ijk[axisIndex(axis)] = slice;
    for (let v = 0, at = 0; v < shape[b]; v++)
      for (let u = 0; u < shape[a]; u++, at++) {
        ijk[a] = u;
        ijk[b] = v;
        pixels[at] = isSet(ijk) ? 1 : 0;
      }
    return pixels;
  }

  #snapshot(label: string): Snapshot {
    return { label, detail: this.detail, slices: new Map(this.slices) };
  }

  #renew(): void {
    const segments = this.detail.segments.map((segment) => {
      const voxels = this.mask(segment.id).count();
      return { ...segment, voxels, volumeMl: voxels * voxelMl(this.detail) };
    });
    this.detail = {
      ...this.detail,
      segments,
      undo: this.#undo.at(-1)?.label ?? null,
      redo: this.#redo.at(-1)?.label ?? null,
      savedAt: new Date().toISOString(),
    };
  }
}
