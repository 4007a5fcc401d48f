import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ViewportsProps } from '../types.ts';
import { FrameScheduler, onlyCrosshairMoved } from './frame-scheduler.ts';

describe('frame scheduler', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, 16));
    vi.stubGlobal('cancelAnimationFrame', clearTimeout);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('draws once a frame however often it is asked', () => {
    const draw = vi.fn();
    const scheduler = new FrameScheduler(draw);
    scheduler.now();
    scheduler.now();
    vi.advanceTimersByTime(50);
    expect(draw).toHaveBeenCalledTimes(1);
  });

  it('lets what only follows wait for the hand to rest', () => {
    const draw = vi.fn();
    const scheduler = new FrameScheduler(draw);
    for (let n = 0; n < 5; n++) {
      scheduler.soon();
      vi.advanceTimersByTime(30);
    }
    expect(draw).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60);
    expect(draw).toHaveBeenCalledTimes(1);
  });

  it('does not let it wait for ever', () => {
    const draw = vi.fn();
    const scheduler = new FrameScheduler(draw);
    for (let n = 0; n < 40; n++) {
      scheduler.soon();
      vi.advanceTimersByTime(10);
    }
    expect(draw).toHaveBeenCalled();
  });

  it('draws no more once disposed of', () => {
    const draw = vi.fn();
    const scheduler = new FrameScheduler(draw);
    scheduler.soon();
    scheduler.now();
    scheduler.dispose();
    vi.runAllTimers();
    expect(draw).not.toHaveBeenCalled();
  });
});

describe('what moved', () => {
  const props = { crosshair: [1, 2, 3], invert: false, onCrosshair: () => {} } as unknown as ViewportsProps;

  it('tells the crosshair alone from anything else', () => {
    expect(onlyCrosshairMoved(props, { ...props, crosshair: [1, 2, 4], onCrosshair: () => {} })).toBe(true);
    expect(onlyCrosshairMoved(props, { ...props, crosshair: [1, 2, 4], invert: true })).toBe(false);
  });

  it('takes a copy of a list for what it holds', () => {
    const prompt = { axis: 'k' as const, slice: 3, points: [], mask: false };
    const before = { ...props, prompts: [prompt] };
    expect(onlyCrosshairMoved(before, { ...before, prompts: [prompt] })).toBe(true);
    expect(onlyCrosshairMoved(before, { ...before, prompts: [{ ...prompt }] })).toBe(false);
  });
});
