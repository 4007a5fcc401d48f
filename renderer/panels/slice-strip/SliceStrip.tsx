import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { sliceAtX } from './columns.ts';
import classes from './slice-strip.module.css';

interface SliceStripProps {
  /** How many slices there are, and the one on show. */
  count: number;
  current: number;
  label: string;
  /** The slice on show, in words. */
  valueText: string;
  testId: string;
  /** What tests and benchmarks read. */
  data?: Record<`data-${string}`, string | number>;
  /** Draws the strip in CSS pixels. */
  draw(ctx: CanvasRenderingContext2D, width: number, height: number): void;
  /** Anew whenever one of these changes. */
  drawn: readonly unknown[];
  onHover(slice: number | null): void;
  onGo(slice: number): void;
  /** Absent: slices cannot be selected. */
  onRange?(range: readonly [number, number] | null): void;
}

/** A stack of slices from left to right: drawn on a canvas, worked like a slider. */
export function SliceStrip(props: SliceStripProps) {
  const { count, current, label, valueText, testId, data, draw, drawn, onHover, onGo, onRange } = props;
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  /** Where a selection began; null while a drag only moves through slices. */
  const anchor = useRef<number | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `drawn` says what `draw` looks at
  useEffect(() => {
    const ctx = canvas.current?.getContext('2d');
    if (!canvas.current || !ctx || width < 40 || height < 40) return;
    const ratio = window.devicePixelRatio;
    canvas.current.width = Math.round(width * ratio);
    canvas.current.height = Math.round(height * ratio);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    draw(ctx, width, height);
  }, [...drawn, width, height]);

  const sliceOf = (event: PointerEvent) =>
    sliceAtX(event.clientX - event.currentTarget.getBoundingClientRect().left, count, width);
  const select = (from: number, to: number) => onRange?.([Math.min(from, to), Math.max(from, to)]);

  const press = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const slice = sliceOf(event);
    const selects = event.shiftKey && onRange !== undefined;
    anchor.current = selects ? slice : null;
    onRange?.(selects ? [slice, slice] : null);
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
    if (event.shiftKey && onRange) {
      anchor.current ??= current;
      select(anchor.current, target);
    } else {
      anchor.current = null;
      onRange?.(null);
    }
    onGo(target);
  };

  return (
    <div
      ref={ref}
      className={classes.strip}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={1}
      aria-valuemax={count}
      aria-valuenow={current + 1}
      aria-valuetext={valueText}
      data-testid={testId}
      {...data}
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
