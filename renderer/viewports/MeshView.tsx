import type { KeyboardEvent, Ref } from 'react';
import { useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import type { EdgeLetters } from '#core/geometry';
import { texts } from '../texts/index.ts';
import { MeshPointer } from './mesh3d/mesh-pointer.ts';
import { MeshStage } from './mesh3d/mesh-stage.ts';
import type { ViewportsHandle, ViewportsProps } from './types.ts';
import { useStage } from './use-stage.ts';
import { ViewFrame } from './ViewFrame.tsx';
import styles from './viewports.module.css';

interface Props extends ViewportsProps {
  hidden: boolean;
  ref?: Ref<ViewportsHandle>;
}

/** What one press of an arrow key turns: ten degrees. */
const KEY_TURN_PX = 20;

/** The segments in space. React keeps the frame; `MeshStage` draws. */
export function MeshView({ hidden, ref, ...props }: Props) {
  const view = useRef<HTMLElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const image = useRef<HTMLDivElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const [letters, setLetters] = useState<EdgeLetters | null>(null);
  const [failure, setFailure] = useState('');
  const { volume } = props;

  const stage = useStage(surface, () => {
    const made = new MeshStage(
      { view: view.current!, image: image.current!, overlay: overlay.current! },
      latest.current,
      (next) => setLetters((now) => (now && sameLetters(now, next) ? now : next)),
      (message) => setFailure(texts.views.meshFailed(message)),
    );
    const pointer = new MeshPointer(surface.current!, made);
    return { stage: made, end: () => pointer.dispose() };
  }, [volume]);

  useLayoutEffect(() => stage.current?.update(props));

  useImperativeHandle(ref, () => ({
    reset: () => stage.current?.reset(),
    clearMeasurements: () => {},
  }));

  const onKeyDown = (event: KeyboardEvent) => {
    const turns: Record<string, [number, number]> = {
      ArrowLeft: [-KEY_TURN_PX, 0],
      ArrowRight: [KEY_TURN_PX, 0],
      ArrowUp: [0, -KEY_TURN_PX],
      ArrowDown: [0, KEY_TURN_PX],
    };
    if (!turns[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    stage.current?.orbit(turns[event.key]);
    event.preventDefault();
    event.stopPropagation();
  };

  const toggle = () => props.onMaximise(props.maximised === '3d' ? null : '3d');
  return (
    <ViewFrame
      ref={view}
      view="3d"
      hidden={hidden}
      letters={letters}
      props={props}
      hint={props.segments.length ? '' : texts.views.emptyMesh}
      onMaximise={toggle}
    >
      <div
        ref={surface}
        className={styles.surface}
        data-tool="orbit"
        role="application"
        aria-label={texts.views.mesh}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is worked with by pointer and keys
        tabIndex={0}
        onKeyDown={onKeyDown}
        onDoubleClick={toggle}
      >
        <div ref={image} className={styles.image} />
        <canvas ref={overlay} className={styles.overlay} />
        {failure && <div className={styles.message}>{failure}</div>}
      </div>
    </ViewFrame>
  );
}

function sameLetters(a: EdgeLetters, b: EdgeLetters): boolean {
  return a.left === b.left && a.right === b.right && a.top === b.top && a.bottom === b.bottom;
}
