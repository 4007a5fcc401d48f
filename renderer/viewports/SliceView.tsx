import type { KeyboardEvent, Ref } from 'react';
import { useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Vec3 } from '#core/geometry';
import { axisIndex, edgeLetters, planeAxis } from '#core/geometry';
import { texts } from '../texts/index.ts';
import { KeyHand } from './slice/key-hand.ts';
import { SlicePointer } from './slice/pointer.ts';
import { SliceStage } from './slice/slice-stage.ts';
import { cursorText } from './text.ts';
import { isPromptTool, paintable, usesDoubleClick } from './tools/index.ts';
import type { PlaneName, ViewportsHandle, ViewportsProps } from './types.ts';
import { useStage } from './use-stage.ts';
import { ViewFrame } from './ViewFrame.tsx';
import styles from './viewports.module.css';

/** The pointer must rest this long on a slice before its embedding is worth computing ahead. */
const SETTLE_MS = 150;

interface Props extends ViewportsProps {
  plane: PlaneName;
  hidden: boolean;
  ref?: Ref<ViewportsHandle>;
}

/** Axial, coronal or sagittal. React keeps the frame and the text; `SliceStage` draws. */
export function SliceView({ plane, hidden, ref, ...props }: Props) {
  const view = useRef<HTMLElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const image = useRef<HTMLDivElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const readout = useRef<HTMLDivElement>(null);
  const pointer = useRef<SlicePointer>(null);
  const keyHand = useRef<KeyHand>(null);
  const hovered = useRef<Vec3 | null>(null);
  const [over, setOver] = useState(false);
  const latest = useRef(props);
  latest.current = props;
  const { volume } = props;
  const axis = useMemo(() => planeAxis(volume, plane), [volume, plane]);
  const letters = useMemo(() => edgeLetters(volume, axis), [volume, axis]);
  const slice = props.crosshair[axisIndex(axis)];

  // A new volume has a new geometry: the view starts afresh, with its camera and measurements.
  const stage = useStage(surface, () => {
    const elements = { view: view.current!, image: image.current!, overlay: overlay.current! };
    const made = new SliceStage(elements, axis, latest.current);
    keyHand.current = new KeyHand(made);
    pointer.current = new SlicePointer(surface.current!, made, (ijk) => {
      hovered.current = ijk;
      setOver(ijk !== null);
      readout.current!.textContent = cursorText(latest.current, ijk);
    });
    return { stage: made, end: () => pointer.current?.dispose() };
  }, [volume, axis]);

  useLayoutEffect(() => {
    stage.current?.update(props);
    if (hovered.current) {
      const moved = [...hovered.current] as [number, number, number];
      moved[axisIndex(axis)] = slice;
      hovered.current = moved;
      readout.current!.textContent = cursorText(props, moved);
    }
  });

  useEffect(() => {
    if (!over || !isPromptTool(props.tool)) return;
    const timer = setTimeout(() => latest.current.onSettled(axis, slice), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [over, props.tool, axis, slice]);

  useImperativeHandle(ref, () => ({
    reset: () => stage.current?.reset(),
    clearMeasurements: () => stage.current?.clearMeasurements(),
  }));

  const onKeyDown = (event: KeyboardEvent) => {
    const ways: Record<string, [right: number, down: number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const steps: Record<string, number> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
    if (event.key === 'Delete' || event.key === 'Backspace') {
      const measures = props.tool === 'ruler' || props.tool === 'circle';
      if (!measures || !stage.current?.removeLastMeasurement()) return;
    } else if (event.shiftKey && ways[event.key]) keyHand.current?.move(...ways[event.key]);
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
      if (!keyHand.current?.press(event.altKey)) return;
    } else if (steps[event.key] && !event.ctrlKey && !event.altKey && !event.metaKey)
      stage.current?.step(steps[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const maximised = props.maximised === plane;
  const toggle = () => props.onMaximise(maximised ? null : plane);
  const onDoubleClick = () => {
    if (usesDoubleClick(props.tool)) return;
    const before = pointer.current?.crosshairBeforeClicks();
    if (before && props.tool === 'navigate') props.onCrosshair(before);
    toggle();
  };
  return (
    <ViewFrame
      ref={view}
      view={plane}
      hidden={hidden}
      letters={letters}
      props={props}
      axis={axis}
      readout={readout}
      hint={hintFor(props)}
      onMaximise={toggle}
    >
      <div
        ref={surface}
        className={styles.surface}
        data-tool={props.tool}
        role="application"
        aria-label={texts.views.image(texts.views.names[plane])}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the image is worked with by pointer and keys
        tabIndex={0}
        onKeyDown={onKeyDown}
        onDoubleClick={onDoubleClick}
      >
        <div ref={image} className={styles.image} />
        <canvas ref={overlay} className={styles.overlay} />
      </div>
    </ViewFrame>
  );
}

/** Why a tool that changes a segment can do nothing just now; empty where it can. */
function hintFor(props: ViewportsProps): string {
  const { tool, activeSegmentId } = props;
  const paints = tool === 'brush' || tool === 'eraser';
  if (!paints && !isPromptTool(tool)) return '';
  // A prompt makes the first segment itself.
  if (!activeSegmentId) return paints ? texts.views.noSegment : '';
  const active = props.segments.find(({ id }) => id === activeSegmentId);
  if (active?.locked) return texts.views.locked(active.label);
  if (paints && !paintable({ props })) return texts.views.hiddenSegment(active?.label ?? '');
  return '';
}
