import { type Affine, type Axis, displayPlane, inPlaneAxes, type Plane } from '#core/geometry';

/** How a plane of the stored grid is turned for reading: the radiologist's view of it. */
export interface PlaneOrientation {
  /** The stored index that is held still. */
  readonly axis: Axis;
  readonly plane: Plane;
  /** Stored axis that runs along the display's rows (x, to the right), and whether it runs backwards. */
  readonly across: Axis;
  readonly acrossFlipped: boolean;
  /** Stored axis that runs down the display's columns (y, downwards). */
  readonly down: Axis;
  readonly downFlipped: boolean;
  /** True when the held index rises towards the patient's left, back or head. */
  readonly ascending: boolean;
}

/** The radiological display orientation of the planes that hold `axis` still (core/geometry), for any affine (LPS mm). */
export function planeOrientation(affineLps: Affine, axis: Axis): PlaneOrientation {
  const { plane, right, down, forward } = displayPlane({ affineLps }, axis);
  return {
    axis,
    plane,
    across: right.axis,
    acrossFlipped: right.sign < 0,
    down: down.axis,
    downFlipped: down.sign < 0,
    // `forward` leads to the head on axial planes, to the front and the right on the others.
    ascending: (plane === 'axial') === forward.sign > 0,
  };
}

/** True when the display's x runs along the second of the plane's in-plane axes. */
export function isTransposed(orientation: PlaneOrientation): boolean {
  return orientation.across !== inPlaneAxes(orientation.axis)[0];
}
