import type { Vec3 } from '#core/geometry';
import { dot } from '#core/geometry';
import type { Vec2 } from '../plane/plane-frame.ts';
import { palette, planeColor } from '../slice/palette.ts';
import type { Eye } from './eye.ts';

const ARM_PX = 24;

/** Towards the patient's left, front and head, each in the colour of the plane it stands on. */
const ARMS: readonly { letter: string; lps: Vec3; color: string }[] = [
  { letter: 'L', lps: [1, 0, 0], color: planeColor.sagittal },
  { letter: 'A', lps: [0, -1, 0], color: planeColor.coronal },
  { letter: 'S', lps: [0, 0, 1], color: planeColor.axial },
];

/** Three arms in the lower right corner that say how the patient is turned. */
export function drawCompass(context: CanvasRenderingContext2D, eye: Eye, [width, height]: Vec2): void {
  const [x, y] = [width - 44, height - 44];
  context.font = '600 11px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 2;
  const farFirst = ARMS.toSorted((a, b) => dot(b.lps, eye.gaze) - dot(a.lps, eye.gaze));
  for (const { letter, lps, color } of farFirst) {
    const [dx, dy] = [dot(lps, eye.right), -dot(lps, eye.up)];
    context.strokeStyle = color;
    context.fillStyle = color;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + ARM_PX * dx, y + ARM_PX * dy);
    context.stroke();
    context.fillText(letter, x + (ARM_PX + 8) * dx, y + (ARM_PX + 8) * dy);
  }
}

/** Where the three planes meet. */
export function drawMark(context: CanvasRenderingContext2D, [x, y]: Vec2): void {
  context.strokeStyle = palette.label;
  context.lineWidth = 1;
  context.beginPath();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ]) {
    context.moveTo(x + 3 * dx, y + 3 * dy);
    context.lineTo(x + 9 * dx, y + 9 * dy);
  }
  context.stroke();
}
