import type { Volume } from '#core/geometry';
import { resolveWindow, type ValueWindow } from '#core/intensity';
import type { Embedding } from '#core/sam2';
import type { FrameSource } from '#core/sam2/predictor';
import {
  extractPlane,
  type FrameGeometry,
  frameGeometry,
  type PlaneLayout,
  planeLayout,
  type Region,
  timeOf,
  toFrame,
} from '#core/volumetric';
import type { EmbeddingCache } from './embedding-cache.ts';
import { modelKey, type OpenModel } from './engine.ts';
import type { ViewRequest } from './requests.ts';

/** The planes of one volume through one model: layout, window, and embeddings by way of the cache. */
export interface View {
  readonly layout: PlaneLayout;
  readonly model: OpenModel;
  frame(region: Region | null): FrameGeometry;
  cached(frame: FrameGeometry, slice: number): boolean;
  /** The frame that was worked in last; undefined before that. */
  lastFrame(): FrameGeometry | undefined;
  embedding(frame: FrameGeometry, slice: number): Promise<Embedding>;
  /** The planes as frames in time (core/volumetric `timeOf`). */
  frames(frame: FrameGeometry): FrameSource;
}

export function viewOf(request: ViewRequest, volume: Volume, model: OpenModel, cache: EmbeddingCache): View {
  const layout = planeLayout(volume, request.axis);
  const window = windowOf(request, volume);
  const prefix = [request.volume.sha256, request.axis, window.join('..'), modelKey(request.model)].join('|');
  const key = (frame: FrameGeometry, slice: number) => `${prefix}|${squareKey(frame)}|${slice}`;
  const { sha256, cacheDir } = request.volume;
  const stored = (frame: FrameGeometry, slice: number) => {
    if (!cacheDir || !model.fingerprint) return undefined;
    const what = [sha256, request.axis, window.join('..'), model.fingerprint, squareKey(frame), slice];
    return { folder: cacheDir, key: what.join('|') };
  };
  const embedding = (frame: FrameGeometry, slice: number) =>
    cache.get(
      key(frame, slice),
      () => {
        const data = toFrame(frame, extractPlane(volume, layout, slice, window));
        return model.encode({ data, width: frame.width, height: frame.height });
      },
      stored(frame, slice),
    );
  let lastFrame: FrameGeometry | undefined;
  return {
    layout,
    model,
    frame: (region) =>
      frameGeometry(layout, request.plan, request.model.card, request.model.imageSize, region),
    cached: (frame, slice) => cache.has(key(frame, slice)),
    lastFrame: () => lastFrame,
    embedding,
    frames(frame) {
      lastFrame = frame;
      const { width, height } = frame;
      return { count: layout.count, width, height, embed: (t) => embedding(frame, timeOf(layout, t)) };
    },
  };
}

function windowOf({ plan, model, volume: ref }: ViewRequest, volume: Volume): ValueWindow {
  return resolveWindow(plan.window, model.card, { kind: ref.valueKind, data: volume.data });
}

/** Whole frames share their embeddings among all objects; a crop has its own. */
function squareKey({ square }: FrameGeometry): string {
  return square ? [square.cx, square.cy, square.sidePx, square.sideYPx].join(',') : 'stretched';
}
