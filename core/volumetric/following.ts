import { type FrameGeometry, type Region, shownSquare } from './frame.ts';
import type { FrameOutput } from './tracker.ts';

/** The frame that time `t` is looked at in. */
export type FrameAt = (t: number) => FrameGeometry;

/** Moves the frames of a run while it goes on. */
export interface Following {
  /**
   * A run begins at frame `from`, with what was answered there. The returned function is told, before each of its frames
   * is looked at, what was answered on the frame before.
   */
  start(from: number, prompted: FrameOutput | null): (t: number, before: FrameOutput | null) => void;
}

/** The crop stays where it is while the object moves less than this part of its side. */
const STILL = 0.06;
/** Predicted IoU below which a mask is in doubt: the crop does not go where it is. */
const SURE = 0.7;

/** A part of a frame, in display pixels. */
export interface RegionAt {
  readonly t: number;
  readonly region: Region;
}

type Point = readonly [x: number, y: number];

/**
 * A crop that goes along with the object, under a running memory. What SAM2 remembers is where the object was in earlier
 * frames; in a crop that moves as the object does, it is still there. Every prompted frame has a crop around its own
 * prompt, all of the size of the largest. From there on the object is kept where it was in the prompted frame's crop:
 * each frame's lies by the object's centre on the frame before. The crop stays for a step below a part of its side, so that
 * a quiet object has one crop, and waits where the object is in doubt or not seen: behind its end it would go along with
 * something else. A frame that is looked at again, by a later pass or in another process, is looked at where it was.
 * Measured: docs/decisions/following.md.
 */
export class FollowingCrop implements Following {
  readonly #frameAround: (region: Region) => FrameGeometry;
  readonly #prompted: readonly RegionAt[];
  readonly #size: Point;
  readonly #centres = new Map<number, Point>();

  /** `prompted`: at least one. `seen`: what frames were laid around that an earlier process has looked at. */
  constructor(
    frameAround: (region: Region) => FrameGeometry,
    prompted: readonly RegionAt[],
    seen: readonly RegionAt[] = [],
  ) {
    this.#frameAround = frameAround;
    this.#prompted = prompted;
    const longest = (side: (region: Region) => number) =>
      Math.max(...prompted.map(({ region }) => side(region)));
    this.#size = [longest(([x0, , x1]) => x1 - x0), longest(([, y0, , y1]) => y1 - y0)];
    for (const { t, region } of seen) this.#centres.set(t, centreOf(region));
  }

  /** A frame that no run has come to is looked at as the nearest prompted one. */
  readonly frame: FrameAt = (t) => this.#frameAround(this.region(t));

  /** What the frame of time `t` is laid around, in display pixels. */
  region(t: number): Region {
    const [x, y] = this.#centres.get(t) ?? centreOf(this.#nearest(t).region);
    const [halfWidth, halfHeight] = [this.#size[0] / 2, this.#size[1] / 2];
    return [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight];
  }

  start(from: number, prompted: FrameOutput | null): ReturnType<Following['start']> {
    const home = this.frame(from);
    let centre = centreOf(this.region(from));
    const first = prompted && this.#found(prompted);
    const offset: Point = first ? [centre[0] - first[0], centre[1] - first[1]] : [0, 0];
    return (t, before) => {
      const sure = before && before.t !== from && before.predictedIou >= SURE;
      const found = sure ? this.#found(before) : null;
      if (found) {
        const target = inPlane(home, [found[0] + offset[0], found[1] + offset[1]]);
        if (hasLeft(home, centre, target)) centre = target;
      }
      centre = this.#centres.get(t) ?? centre;
      this.#centres.set(t, centre);
    };
  }

  /** The centre of an answer's mask in display pixels; null where the object is not seen. */
  #found({ t, lowRes, objectScore }: FrameOutput): Point | null {
    const { square } = this.frame(t);
    if (!square || objectScore <= 0) return null;
    const side = Math.sqrt(lowRes.length);
    let [count, x, y] = [0, 0, 0];
    lowRes.forEach((v, n) => {
      if (v <= 0) return;
      count++;
      x += (n % side) + 0.5;
      y += Math.floor(n / side) + 0.5;
    });
    if (count === 0) return null;
    const { cx, cy, sidePx, sideYPx } = square;
    return [(x / count / side - 0.5) * sidePx + cx, (y / count / side - 0.5) * sideYPx + cy];
  }

  #nearest(t: number): RegionAt {
    const away = (prompted: RegionAt) => Math.abs(prompted.t - t);
    return this.#prompted.reduce((best, one) => (away(one) < away(best) ? one : best));
  }
}

function centreOf([x0, y0, x1, y1]: Region): Point {
  return [(x0 + x1) / 2, (y0 + y1) / 2];
}

/** What lies outside the plane may look like the object; the crop does not leave for it. */
function inPlane({ layout: { width, height } }: FrameGeometry, [x, y]: Point): Point {
  return [Math.max(0, Math.min(width, Math.round(x))), Math.max(0, Math.min(height, Math.round(y)))];
}

function hasLeft(frame: FrameGeometry, centre: Point, target: Point): boolean {
  const { sidePx, sideYPx } = shownSquare(frame);
  const part = [(target[0] - centre[0]) / sidePx, (target[1] - centre[1]) / sideYPx];
  return part.some((p) => Math.abs(p) > STILL);
}
