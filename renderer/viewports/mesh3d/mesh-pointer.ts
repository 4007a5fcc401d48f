import type { Vec2 } from '../plane/plane-frame.ts';
import { noAutoscroll } from '../slice/pointer.ts';
import { CLICK_PX } from '../tools/index.ts';
import type { MeshStage } from './mesh-stage.ts';

/** Left drag turns, middle (or Shift) drag moves, right drag and wheel magnify, a click picks. */
export class MeshPointer {
  readonly #stage: MeshStage;
  readonly #element: HTMLElement;
  readonly #listening = new AbortController();
  #button = -1;
  #start: Vec2 = [0, 0];
  #last: Vec2 = [0, 0];
  #dragged = false;

  constructor(element: HTMLElement, stage: MeshStage) {
    this.#element = element;
    this.#stage = stage;
    const { signal } = this.#listening;
    element.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    element.addEventListener('pointermove', (event) => this.#move(event), { signal });
    element.addEventListener('pointerup', (event) => this.#up(event), { signal });
    element.addEventListener('pointercancel', () => this.#end(), { signal });
    element.addEventListener('mousedown', noAutoscroll, { signal });
    element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    element.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
  }

  dispose(): void {
    this.#listening.abort();
  }

  #down(event: PointerEvent): void {
    if (this.#button >= 0) return;
    this.#button = event.button === 0 && event.shiftKey ? 1 : event.button;
    this.#start = this.#last = at(event);
    this.#dragged = false;
    this.#element.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    if (this.#button < 0) return;
    const now = at(event);
    this.#dragged ||= Math.hypot(now[0] - this.#start[0], now[1] - this.#start[1]) >= CLICK_PX;
    if (!this.#dragged) return;
    const by: Vec2 = [now[0] - this.#last[0], now[1] - this.#last[1]];
    this.#last = now;
    if (this.#button === 0) this.#stage.orbit(by);
    else if (this.#button === 1) this.#stage.pan(by);
    else this.#stage.zoom(2 ** (-by[1] / 100));
  }

  #up(event: PointerEvent): void {
    if (this.#button === 0 && !this.#dragged) {
      const box = this.#element.getBoundingClientRect();
      this.#stage.click([event.clientX - box.left, event.clientY - box.top]);
    }
    this.#end();
  }

  #end(): void {
    this.#button = -1;
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    this.#stage.zoom(2 ** (-event.deltaY / 400));
  }
}

function at(event: PointerEvent): Vec2 {
  return [event.clientX, event.clientY];
}
