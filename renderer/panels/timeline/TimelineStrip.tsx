import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import type { Timeline } from '#core/review';
import { texts } from '../../texts/index.ts';
import { describeColumn } from './describe-column.ts';
import { drawTimeline, sliceAtX } from './draw-timeline.ts';
import classes from './timeline.module.css';

interface TimelineStripProps {
  timeline: Timeline;
  current: number;
  hovered: number | null;
  range: readonly [number, number] | null;
  onHover(slice: number | null): void;
  onGo(slice: number): void;
  onRange(range: readonly [number, number] | null): void;
}

/** The strip itself: drawn on a canvas, worked like a slider. */
export function TimelineStrip(props: TimelineStripProps) {
  const { timeline, current, hovered, range, onHover, onGo, onRange } = props;
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  /** Where a selection began; null while a drag only moves through slices. */
  const anchor = useRef<number | null>(null);
  const count = timeline.columns.length;

  useEffect(() => {
    const ctx = canvas.current?.getContext('2d');
    if (!canvas.current || !ctx || width < 40 || height < 40) return;
    const ratio = window.devicePixelRatio;
    canvas.current.width = Math.round(width * ratio);
    canvas.current.height = Math.round(height * ratio);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawTimeline(ctx, { timeline, current, hovered, range, width, height });
  }, [timeline, current, hovered, range, width, height]);

  const sliceOf = (event: PointerEvent) =>
    sliceAtX(event.clientX - event.currentTarget.getBoundingClientRect().left, count, width);
  const select = (from: number, to: number) => onRange([Math.min(from, to), Math.max(from, to)]);

  const press = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const slice = sliceOf(event);
    anchor.current = event.shiftKey ? slice : null;
    onRange(event.shiftKey ? [slice, slice] : null);
    onGo(slice);
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const slice = sliceOf(event);
    onHover(slice);
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    if (anchor.current !== null) select(anchor.current, slice);
    onGo(slice);
  };
  const key = (event: KeyboardEvent) => {
    const target = keyTarget(event.key, current, count);
    if (target === null) return;
    event.preventDefault();
    if (event.shiftKey) {
      anchor.current ??= current;
      select(anchor.current, target);
    } else {
      anchor.current = null;
      onRange(null);
    }
    onGo(target);
  };

  return (
    <div
      ref={ref}
      className={classes.strip}
      role="slider"
      tabIndex={0}
      aria-label={texts.timeline.label}
      aria-valuemin={1}
      aria-valuemax={count}
      aria-valuenow={current + 1}
      aria-valuetext={describeColumn(timeline.columns[current], count)}
      data-testid="timeline-columns"
      data-proposed={timeline.columns.filter((c) => c.state !== null).length}
      onPointerDown={press}
      onPointerMove={move}
      onPointerLeave={() => onHover(null)}
      onKeyDown={key}
    >
      <canvas ref={canvas} />
    </div>
  );
}

function keyTarget(key: string, current: number, count: number): number | null {
  const targets: Record<string, number> = {
    ArrowLeft: current - 1,
    ArrowDown: current - 1,
    ArrowRight: current + 1,
    ArrowUp: current + 1,
    PageDown: current - 10,
    PageUp: current + 10,
    Home: 0,
    End: count - 1,
  };
  return key in targets ? Math.min(count - 1, Math.max(0, targets[key])) : null;
}
