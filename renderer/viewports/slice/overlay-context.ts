import type { ViewSize } from './camera.ts';

/** The overlay's context, cleared and scaled so that one unit is one CSS pixel. */
export function cleared(canvas: HTMLCanvasElement, [width, height]: ViewSize): CanvasRenderingContext2D {
  const [w, h] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = canvas.getContext('2d')!;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, w, h);
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  return context;
}
