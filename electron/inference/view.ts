import type { Axis, Volume } from '#core/geometry';
import type { Embedding } from '#core/sam2';
import type { FrameSource } from '#core/sam2/predictor';
import {
  type Channel,
  channelsOf,
  extractChannels,
  type FrameAt,
  type FrameGeometry,
  frameGeometry,
  looksAtPrompt,
  type PlaneLayout,
  type PromptedValues,
  planeLayout,
  type Region,
  timeOf,
  toFrame,
} from '#core/volumetric';
import type { Embeddings } from './embedding-cache.ts';
import { type GreyFrame, modelKey, type OpenModel } from './engine.ts';
import type { ViewRequest } from './requests.ts';

/** The planes of one volume through one model: layout, window, and embeddings by way of the cache. */
export interface View {
  readonly volume: Volume;
  readonly layout: PlaneLayout;
  readonly model: OpenModel;
  readonly channels: readonly Channel[];
  frame(region: Region | null): FrameGeometry;
  cached(frame: FrameGeometry, slice: number): boolean;
  /** The frame that was worked in last; undefined before that. */
  lastFrame(): FrameGeometry | undefined;
  embedding(frame: FrameGeometry, slice: number): Promise<Embedding>;
  /** The same planes, seen with what is prompted in mind, where the plan asks for it. */
  fitted(regions: PromptedValues['regions']): View;
  /** The planes that hold another axis still. */
  across(axis: Axis): View;
  /** The planes as frames in time (core/volumetric `timeOf`), all of one size. */
  frames(frameAt: FrameAt, first: number): FrameSource;
}

export function viewOf(
  request: ViewRequest,
  volume: Volume,
  model: OpenModel,
  cache: Embeddings,
  regions: PromptedValues['regions'] = [],
): View {
  const layout = planeLayout(volume, request.axis);
  const values = { kind: request.volume.valueKind, data: volume.data };
  const channels = channelsOf(request.plan, request.model.card, values, { volume, layout, regions });
  const shown = JSON.stringify(channels);
  const prefix = [request.volume.sha256, request.axis, shown, modelKey(request.model)].join('|');
  const key = (frame: FrameGeometry, slice: number) => `${prefix}|${squareKey(frame)}|${slice}`;
  const { sha256, cacheDir } = request.volume;
  const stored = (frame: FrameGeometry, slice: number) => {
    if (!cacheDir || !model.fingerprint) return undefined;
    const what = [sha256, request.axis, shown, model.fingerprint, squareKey(frame), slice];
    return { folder: cacheDir, key: what.join('|') };
  };
  const embedding = (frame: FrameGeometry, slice: number) =>
    cache.get(
      key(frame, slice),
      () => {
        const planes = extractChannels(volume, layout, timeOf(layout, slice), channels);
        return model.encode(greyFrame(frame, planes));
      },
      stored(frame, slice),
    );
  let lastFrame: FrameGeometry | undefined;
  const seen: View = {
    volume,
    layout,
    model,
    frame: (region) =>
      frameGeometry(layout, request.plan, request.model.card, request.model.imageSize, region),
    cached: (frame, slice) => cache.has(key(frame, slice)),
    lastFrame: () => lastFrame,
    embedding,
    channels,
    fitted(found) {
      if (!looksAtPrompt(request.plan)) return seen;
      const fitted = viewOf(request, volume, model, cache, found);
      return JSON.stringify(fitted.channels) === shown ? seen : fitted;
    },
    across: (axis) => viewOf({ ...request, axis }, volume, model, cache),
    frames(frameAt, first) {
      lastFrame = frameAt(first);
      const { width, height } = lastFrame;
      const embed = (t: number) => embedding(frameAt(t), timeOf(layout, t));
      return { count: layout.count, width, height, embed };
    },
  };
  return seen;
}

function greyFrame(frame: FrameGeometry, planes: readonly Float32Array[]): GreyFrame {
  const [data, second, third] = planes.map((plane) => toFrame(frame, plane));
  const size = { width: frame.width, height: frame.height };
  return second && third ? { data, others: [second, third], ...size } : { data, ...size };
}

/** Whole frames share their embeddings among all objects; a crop has its own. */
function squareKey({ square }: FrameGeometry): string {
  return square ? [square.cx, square.cy, square.sidePx, square.sideYPx].join(',') : 'stretched';
}
