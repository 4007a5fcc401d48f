import { axisIndex, type Vec3 } from '#core/geometry';
import { apply, inPlane } from '../plane/plane-frame.ts';
import { type Gesture, gestureFor, type PointerAt } from '../tools/index.ts';
import type { Tool } from '../types.ts';
import { indexToPx } from './camera.ts';
import type { SliceStage } from './slice-stage.ts';

/** Tools that are pressed once; the others go from one place to another. */
const oncePressed = new Set<Tool>(['point', 'brush', 'eraser']);
const drawing = new Set<Tool>([...oncePressed, 'box', 'ruler', 'circle']);

/**
 * The tools worked from the keyboard: the crosshair is the pointer. A press (Enter) sets a point or dabs the
 * brush; a box, a ruler or a circle takes one press for each of its two ends.
 */
export class KeyHand {
  readonly #stage: SliceStage;
  #begun: { gesture: Gesture; tool: Tool; slice: number } | null = null;

  constructor(stage: SliceStage) {
    this.#stage = stage;
  }

  /** Moves the crosshair by voxels to the right and down on the screen. */
  move(right: number, down: number): void {
    const { frame, props } = this.#stage;
    const next = [...props.crosshair] as [number, number, number];
    for (const [by, way] of [
      [right, frame.display.right],
      [down, frame.display.down],
    ] as const) {
      const at = axisIndex(way.axis);
      const last = props.volume.shape[at] - 1;
      next[at] = Math.min(last, Math.max(0, next[at] + by * way.sign));
    }
    props.onCrosshair(next);
    this.#begun?.gesture.move(this.#at(next, false));
  }

  /** False where the tool draws nothing. */
  press(alt: boolean): boolean {
    const { tool, crosshair } = this.#stage.props;
    const at = this.#at(crosshair, alt);
    const begun = this.#begun;
    this.#begun = null;
    if (begun?.tool === tool && begun.slice === this.#stage.slice) {
      begun.gesture.move(at);
      begun.gesture.end?.(at);
      return true;
    }
    this.#stage.draft = null;
    if (!drawing.has(tool)) return false;
    const gesture = gestureFor(tool, 0, null)?.(this.#stage, at);
    if (!gesture) return true;
    if (oncePressed.has(tool)) gesture.end?.(at);
    else this.#begun = { gesture, tool, slice: this.#stage.slice };
    return true;
  }

  #at(ijk: Vec3, alt: boolean): PointerAt {
    const { frame, camera, size } = this.#stage;
    const index = inPlane(frame, ijk);
    return { index, px: apply(indexToPx(frame, camera, size), index), alt };
  }
}
