import { readFileSync, writeFileSync } from 'node:fs';
import type { Rectangle } from 'electron';

export interface WindowState {
  bounds?: Rectangle;
  maximised: boolean;
}

const unknown: WindowState = { maximised: true };
/** So much of the window must lie on a screen that it can be taken and moved. */
const graspablePx = 100;

/** Where the window stood last; maximised on first use and when its screen is gone. */
export function readWindowState(path: string, screens: readonly Rectangle[]): WindowState {
  try {
    const { bounds, maximised } = JSON.parse(readFileSync(path, 'utf8')) as Partial<WindowState>;
    if (!bounds || !isRectangle(bounds) || !screens.some((screen) => overlaps(screen, bounds)))
      return unknown;
    return { bounds, maximised: maximised === true };
  } catch {
    return unknown;
  }
}

/** Not worth an error: without it the next window is maximised. */
export function writeWindowState(path: string, state: WindowState): void {
  try {
    writeFileSync(path, JSON.stringify(state), { mode: 0o600 });
  } catch {
    // The library may be read-only.
  }
}

function isRectangle(value: Rectangle): boolean {
  return [value.x, value.y, value.width, value.height].every(Number.isFinite);
}

function overlaps(screen: Rectangle, bounds: Rectangle): boolean {
  const width = Math.min(screen.x + screen.width, bounds.x + bounds.width) - Math.max(screen.x, bounds.x);
  const height = Math.min(screen.y + screen.height, bounds.y + bounds.height) - Math.max(screen.y, bounds.y);
  return width >= graspablePx && height >= graspablePx;
}
