import type { RefObject } from 'react';
import { useLayoutEffect, useRef, useState } from 'react';
import type { ViewSize } from './slice/camera.ts';

interface Stage {
  resize(size: ViewSize): void;
  dispose(): void;
}

/**
 * Keeps the drawing half of a view: made for its subject (volume and axis), told of every new size, ended with
 * the view. It is made anew when the graphics driver takes the context away (sleep, driver update, too many
 * windows), since everything that was on the card is gone then. `make` may return what else is to be ended.
 */
export function useStage<S extends Stage>(
  surface: RefObject<HTMLElement | null>,
  make: () => { stage: S; end?: () => void },
  subject: readonly unknown[],
): RefObject<S | null> {
  const current = useRef<S>(null);
  const [losses, setLosses] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `make` reads the latest props by itself
  useLayoutEffect(() => {
    const element = surface.current!;
    const { stage, end } = make();
    current.current = stage;
    const observer = new ResizeObserver(([{ contentRect }]) =>
      stage.resize([contentRect.width, contentRect.height]),
    );
    observer.observe(element);
    const lost = () => setLosses((n) => n + 1);
    element.addEventListener('webglcontextlost', lost, { capture: true });
    return () => {
      element.removeEventListener('webglcontextlost', lost, { capture: true });
      observer.disconnect();
      end?.();
      stage.dispose();
      current.current = null;
    };
  }, [...subject, losses]);
  return current;
}
