import type { Axis, VoxelArray } from '#core/geometry';
import { axisIndex } from '#core/geometry';
import type { Measurement } from '../plane/measure.ts';
import type { Grip } from '../plane/measure-grip.ts';
import { gripAt } from '../plane/measure-grip.ts';
import type { PlaneFrame, Vec2 } from '../plane/plane-frame.ts';
import { apply, inverse, planeFrame } from '../plane/plane-frame.ts';
import { planePixels } from '../plane/plane-pixels.ts';
import type { Draft, ToolContext } from '../tools/index.ts';
import type { ViewportsProps } from '../types.ts';
import type { Camera, ViewSize } from './camera.ts';
import { indexToPx, wholePlane } from './camera.ts';
import { drawOverlay } from './draw-overlay.ts';
import { SegmentLayer } from './draw-segments.ts';
import { FrameScheduler, onlyCrosshairMoved } from './frame-scheduler.ts';
import { cleared } from './overlay-context.ts';
import { SliceImage } from './slice-image.ts';

export interface StageElements {
  /** Carries what tests and benchmarks read: data-axis, data-slice, data-index-to-px. */
  readonly view: HTMLElement;
  readonly image: HTMLElement;
  readonly overlay: HTMLCanvasElement;
}

/**
 * One slice view: the plane's grey values below, everything that is drawn over them above. It is told its
 * props, keeps its own camera, and draws at most once a frame.
 */
export class SliceStage implements ToolContext {
  props: ViewportsProps;
  frame: PlaneFrame;
  size: ViewSize = [0, 0];
  /** Fractional in-plane index under the pointer. */
  hover: Vec2 | null = null;
  /** The measurement under the pointer, which can be moved and removed. */
  grip: Grip | null = null;
  readonly #elements: StageElements;
  readonly #image: SliceImage;
  readonly #segments = new SegmentLayer();
  readonly #measurements: Measurement[] = [];
  /** Null as long as the view shows the whole plane, whatever its size. */
  #camera: Camera | null = null;
  #draft: Draft | null = null;
  #values: VoxelArray | null = null;
  #shown = { volume: null as ViewportsProps['volume'] | null, slice: -1 };
  #drawn = { values: null as VoxelArray | null, look: [] as (number | boolean)[] };
  readonly #schedule = new FrameScheduler(() => this.#draw());

  constructor(elements: StageElements, axis: Axis, props: ViewportsProps) {
    this.#elements = elements;
    this.props = props;
    this.#camera = props.camera ?? null;
    this.frame = planeFrame(props.volume, axis);
    this.#image = new SliceImage(elements.image);
  }

  get slice(): number {
    const index = this.props.crosshair[axisIndex(this.frame.display.axis)];
    return Math.min(this.frame.depth - 1, Math.max(0, index));
  }

  get camera(): Camera {
    return this.#camera ?? wholePlane(this.frame, this.size);
  }

  set camera(camera: Camera) {
    this.#look(camera);
  }

  get draft(): Draft | null {
    return this.#draft;
  }

  set draft(draft: Draft | null) {
    this.#draft = draft;
    this.invalidate();
  }

  /** Grey values of the slice on the screen (layout of `Mask.plane`). */
  get values(): VoxelArray {
    const { volume } = this.props;
    if (!this.#values || this.#shown.volume !== volume || this.#shown.slice !== this.slice) {
      this.#values = planePixels(volume, this.frame.display.axis, this.slice);
      this.#image.setPlane(this.frame, this.#values, this.props.detail.valueRange);
      this.#shown = { volume, slice: this.slice };
    }
    return this.#values;
  }

  update(props: ViewportsProps): void {
    const before = this.props;
    const sliceBefore = this.slice;
    this.props = props;
    if (props.camera !== undefined && props.camera !== before.camera) this.#camera = props.camera;
    // A stroke stays visible until the masks that hold it are here, or its slice is left.
    if (props.masksRevision !== before.masksRevision || this.slice !== sliceBefore) this.#draft = null;
    if (this.slice !== sliceBefore) this.grip = null;
    if (this.slice === sliceBefore && onlyCrosshairMoved(before, props)) this.#schedule.soon();
    else this.#schedule.now();
  }

  /** Moves towards the head, the front or the patient's right by so many slices (negative: away). */
  step(slices: number): void {
    const { axis, forward } = this.frame.display;
    const index = Math.min(this.frame.depth - 1, Math.max(0, this.slice + slices * forward.sign));
    if (index === this.slice) return;
    const next = [...this.props.crosshair] as [number, number, number];
    next[axisIndex(axis)] = index;
    this.props.onCrosshair(next);
  }

  resize(size: ViewSize): void {
    this.size = size;
    this.invalidate();
  }

  reset(): void {
    this.#look(null);
  }

  #look(camera: Camera | null): void {
    this.#camera = camera;
    this.props.onCamera?.(camera);
    this.invalidate();
  }

  addMeasurement(measurement: Measurement): void {
    this.#measurements.push(measurement);
    this.invalidate();
  }

  replaceMeasurement(old: Measurement, next: Measurement): void {
    const n = this.#measurements.indexOf(old);
    if (n < 0) return;
    this.#measurements[n] = next;
    if (this.grip?.measurement === old) this.grip = { ...this.grip, measurement: next };
    this.invalidate();
  }

  /** Takes away the measurement under the pointer; false where there is none. */
  removeGripped(): boolean {
    return this.grip !== null && this.#remove(this.#measurements.indexOf(this.grip.measurement));
  }

  /** Takes away the newest measurement of the slice on the screen; false where there is none. */
  removeLastMeasurement(): boolean {
    return this.#remove(this.#measurements.findLastIndex(({ slice }) => slice === this.slice));
  }

  /** What lies under a point of the view in CSS pixels. */
  gripAt(px: Vec2): Grip | null {
    const here = this.#measurements.filter(({ slice }) => slice === this.slice);
    return gripAt(here, px, indexToPx(this.frame, this.camera, this.size));
  }

  #remove(n: number): boolean {
    if (n < 0) return false;
    this.#measurements.splice(n, 1);
    this.grip = null;
    this.invalidate();
    return true;
  }

  clearMeasurements(): void {
    this.#measurements.length = 0;
    this.grip = null;
    this.invalidate();
  }

  /** Fractional in-plane index of a point of the view in CSS pixels. */
  indexAt(px: Vec2): Vec2 {
    return apply(inverse(indexToPx(this.frame, this.camera, this.size)), px);
  }

  invalidate(): void {
    this.#schedule.now();
  }

  dispose(): void {
    this.#schedule.dispose();
    this.#image.dispose();
  }

  #draw(): void {
    const { size, frame, slice, props } = this;
    if (size[0] < 1 || size[1] < 1) return;
    const values = this.values;
    this.#drawImage(values);
    const context = cleared(this.#elements.overlay, size);
    const toPx = indexToPx(frame, this.camera, size);
    this.#segments.draw(context, props, frame, slice, toPx, this.#draft);
    const measurements = this.#measurements.filter((m) => m.slice === slice);
    drawOverlay(context, { ...this.#scene(), values, measurements, toPx });
    const { dataset } = this.#elements.view;
    dataset.axis = frame.display.axis;
    dataset.slice = String(slice);
    dataset.indexToPx = toPx.map((v) => v.toFixed(4)).join(' ');
    props.onDrawn?.();
  }

  /** Drawn only when it would look different: most frames move but the crosshair. */
  #drawImage(values: VoxelArray): void {
    const { frame, camera, size, props } = this;
    const { window, invert } = props;
    const look = [
      ...camera.centerMm,
      camera.pxPerMm,
      ...size,
      devicePixelRatio,
      window.center,
      window.width,
      invert,
    ];
    if (values === this.#drawn.values && look.every((v, n) => v === this.#drawn.look[n])) return;
    this.#drawn = { values, look };
    this.#image.setWindow(window, invert);
    this.#image.draw(frame, camera, size, devicePixelRatio);
  }

  #scene() {
    const { props, frame, slice, size, hover, camera } = this;
    return {
      props,
      frame,
      slice,
      size,
      hover,
      camera,
      draft: this.#draft,
      held: this.grip?.measurement ?? null,
    };
  }
}
