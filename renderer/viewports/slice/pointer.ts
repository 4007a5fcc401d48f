import type { Vec3 } from '#core/geometry';
import { isInside, nearestPixel, toIjk } from '../plane/plane-frame.ts';
import { type Gesture, gestureFor, holdsMeasurements, type PointerAt } from '../tools/index.ts';
import { zoomed } from './camera.ts';
import type { SliceStage } from './slice-stage.ts';

/** Wheel travel (CSS pixels) of one slice: a notch of a mouse gives 100 or 120, a touchpad many small ones. */
const WHEEL_STEP_PX = 100;

/** Two presses within this time may be a double click. */
const DOUBLE_CLICK_MS = 500;

/** What the pointer does on one slice view. `onHover` hears which voxel it is over, or null. */
export class SlicePointer {
  readonly #stage: SliceStage;
  readonly #element: HTMLElement;
  readonly #onHover: (ijk: Vec3 | null) => void;
  readonly #listening = new AbortController();
  #gesture: Gesture | null = null;
  #pointerId = -1;
  #wheelPx = 0;
  #pressedAtMs = Number.NEGATIVE_INFINITY;
  #crosshairBefore: Vec3 | null = null;

  constructor(element: HTMLElement, stage: SliceStage, onHover: (ijk: Vec3 | null) => void) {
    this.#stage = stage;
    this.#element = element;
    this.#onHover = onHover;
    const { signal } = this.#listening;
    element.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    element.addEventListener('pointermove', (event) => this.#move(event), { signal });
    element.addEventListener('pointerup', (event) => this.#up(event), { signal });
    element.addEventListener('pointercancel', (event) => this.#up(event), { signal });
    element.addEventListener('pointerleave', () => this.#leave(), { signal });
    element.addEventListener('mousedown', noAutoscroll, { signal });
    element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    window.addEventListener('keydown', (event) => this.#key(event), { signal, capture: true });
    element.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
  }

  dispose(): void {
    this.#listening.abort();
  }

  /** The crosshair as it stood before the first click of a double click moved it. */
  crosshairBeforeClicks(): Vec3 | null {
    return this.#crosshairBefore;
  }

  #down(event: PointerEvent): void {
    if (this.#gesture) return;
    if (event.timeStamp - this.#pressedAtMs > DOUBLE_CLICK_MS)
      this.#crosshairBefore = this.#stage.props.crosshair;
    this.#pressedAtMs = event.timeStamp;
    this.#feel(this.#at(event));
    const start = gestureFor(this.#stage.props.tool, event.button, this.#stage.grip);
    this.#gesture = start?.(this.#stage, this.#at(event)) ?? null;
    if (!this.#gesture) return;
    this.#pointerId = event.pointerId;
    this.#element.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    this.#hover(event);
    if (!this.#gesture || event.pointerId !== this.#pointerId) return;
    const events = event.getCoalescedEvents();
    for (const one of events.length ? events : [event]) this.#gesture.move(this.#at(one));
  }

  #up(event: PointerEvent): void {
    if (!this.#gesture || event.pointerId !== this.#pointerId) return;
    const gesture = this.#gesture;
    this.#gesture = null;
    gesture.end?.(this.#at(event));
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    // A stroke or box belongs to the slice it was begun on.
    if (this.#gesture) return;
    const travelPx = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 40 : event.deltaY;
    if (event.ctrlKey) {
      const { camera, size } = this.#stage;
      this.#stage.camera = zoomed(camera, 2 ** (-travelPx / 200), this.#at(event).px, size);
      return;
    }
    this.#wheelPx += travelPx;
    const steps = Math.trunc(this.#wheelPx / WHEEL_STEP_PX);
    this.#wheelPx -= steps * WHEEL_STEP_PX;
    if (steps) this.#stage.step(-steps);
  }

  /** Delete takes away the measurement under the pointer, wherever the focus is. */
  #key(event: KeyboardEvent): void {
    if (event.key !== 'Delete' && event.key !== 'Backspace') return;
    if (event.target instanceof HTMLInputElement || !this.#stage.removeGripped()) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #feel({ px }: PointerAt): void {
    const { tool } = this.#stage.props;
    const grip = holdsMeasurements(tool) ? this.#stage.gripAt(px) : null;
    this.#element.dataset.grip = grip?.part ?? '';
    if (grip?.measurement !== this.#stage.grip?.measurement) this.#stage.invalidate();
    this.#stage.grip = grip;
  }

  #hover(event: PointerEvent): void {
    const at = this.#at(event);
    const { index } = at;
    if (!this.#gesture) this.#feel(at);
    this.#stage.hover = index;
    if (this.#stage.props.tool === 'brush' || this.#stage.props.tool === 'eraser') this.#stage.invalidate();
    const rounded = [Math.round(index[0]), Math.round(index[1])] as const;
    const inside = isInside(this.#stage.frame, rounded);
    this.#onHover(
      inside ? toIjk(this.#stage.frame, this.#stage.slice, nearestPixel(this.#stage.frame, index)) : null,
    );
  }

  #leave(): void {
    this.#stage.hover = null;
    if (!this.#gesture) this.#stage.grip = null;
    this.#stage.invalidate();
    this.#onHover(null);
  }

  #at(event: MouseEvent): PointerAt {
    const box = this.#element.getBoundingClientRect();
    const px = [event.clientX - box.left, event.clientY - box.top] as const;
    return { px, index: this.#stage.indexAt(px), alt: event.altKey };
  }
}

/** Browsers scroll by themselves when the middle button is held. */
export function noAutoscroll(event: MouseEvent): void {
  if (event.button === 1) event.preventDefault();
}
