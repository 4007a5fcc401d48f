import type { SlicePrompt, SliceState } from '#core/contract';
import { type Axis, axisIndex, axisPlane, planeAxis, type Vec3 } from '#core/geometry';
import { texts } from '../texts/index.ts';
import type { Stroke } from '../viewports/index.ts';
import type { CaseSync } from './case-sync.ts';
import { activeSegmentOf, type Context, openCaseOf } from './context.ts';
import type { EditQueue } from './edit-queue.ts';
import { isActive, jobOfCase } from './job-store.ts';
import type { PromptQueue } from './prompt-queue.ts';
import type { SegmentOperations } from './segment-operations.ts';
import { allHasArrived, strokesSaved } from './strokes-saved.ts';

export function createSegmentationOperations(
  context: Context,
  sync: CaseSync,
  edits: EditQueue,
  prompts: PromptQueue,
  segments: SegmentOperations,
) {
  const { client, current, view, library, jobs, notices } = context;

  /** The segment that tools work on; a first one is made when there is none. */
  async function editableSegment() {
    const segment = activeSegmentOf(context) ?? (await segments.add(texts.segments.firstName));
    if (!segment?.locked) return segment;
    notices.tell({
      level: 'warning',
      title: texts.segments.isLocked(segment.label),
      action: { text: texts.segments.unlock, run: () => void segments.update(segment.id, { locked: false }) },
    });
    return null;
  }

  const arrived = (title: string) => allHasArrived(context, edits, prompts, title);

  function activeAxis(): Axis | null {
    const open = openCaseOf(context);
    return open && planeAxis(open.detail, view.getState().plane);
  }

  function showPlaneOf(axis: Axis): void {
    const open = openCaseOf(context);
    if (open) view.setState({ plane: axisPlane(open.detail, axis), range: null });
  }

  async function prompt(slicePrompt: SlicePrompt): Promise<void> {
    const segment = await editableSegment();
    const open = openCaseOf(context);
    if (!segment || !open) return;
    showPlaneOf(slicePrompt.axis);
    if (!(await strokesSaved(context, edits, texts.errors.prompt))) return;
    prompts.push({ caseId: open.detail.id, segmentId: segment.id, prompt: slicePrompt });
    current.setState((s) => (s.open ? { open: { ...s.open, detail: prompts.overlay(s.open.detail) } } : s));
  }

  /** Shows the stroke at once and sends it after those before it. */
  async function stroke(finished: Stroke): Promise<void> {
    const open = openCaseOf(context);
    const segment =
      open?.detail.segments.find((s) => s.id === finished.segmentId) ?? (await editableSegment());
    if (!open || !segment || segment.locked) return;
    const slices = open.masks.writePlane(segment.id, finished.axis, finished.slice, finished.pixels);
    if (slices.length === 0) return;
    edits.push({ caseId: open.detail.id, kind: finished.kind, slices });
    current.setState((s) => ({ masksRevision: s.masksRevision + 1 }));
    showPlaneOf(finished.axis);
  }

  async function propagate(range?: readonly [number, number]): Promise<void> {
    const open = openCaseOf(context);
    const segment = activeSegmentOf(context);
    if (!open || !segment) return;
    if (!(await arrived(texts.errors.propagate))) return;
    try {
      await client.call('segmentation.propagate', {
        caseId: open.detail.id,
        segmentIds: [segment.id],
        plan: library.getState().customPlan ?? library.getState().plan,
        range: range && [range[0], range[1]],
      });
    } catch (thrown) {
      context.fail(texts.errors.propagate, thrown, texts.errors.nothingLost);
    }
  }

  async function mark(slices: readonly number[], state: SliceState): Promise<boolean> {
    const open = openCaseOf(context);
    const segment = activeSegmentOf(context);
    const axis = activeAxis();
    if (!open || !segment || !axis || slices.length === 0) return false;
    if (!(await arrived(texts.errors.mark))) return false;
    try {
      await client.call('segmentation.mark', {
        caseId: open.detail.id,
        segmentId: segment.id,
        axis,
        slices: [...slices],
        state,
      });
      await sync.refresh({ masks: false, detail: true });
      return true;
    } catch (thrown) {
      context.fail(texts.errors.mark, thrown, texts.errors.nothingLost);
      return false;
    }
  }

  async function clear(
    [from, to]: readonly [number, number],
    axis: Axis | null = activeAxis(),
  ): Promise<boolean> {
    const open = openCaseOf(context);
    const segment = await editableSegment();
    if (!open || !segment || !axis) return false;
    if (!(await arrived(texts.errors.clear))) return false;
    try {
      await client.call('segmentation.clear', {
        caseId: open.detail.id,
        segmentId: segment.id,
        axis,
        from,
        to,
      });
      await sync.refresh({ masks: true, detail: true });
      return true;
    } catch (thrown) {
      context.fail(texts.errors.clear, thrown, texts.errors.nothingLost);
      return false;
    }
  }

  const hasPrompt = (axis: Axis | null, slice: number) => {
    const { open, activeSegmentId } = current.getState();
    return (
      open?.detail.prompts.some(
        (p) => p.segmentId === activeSegmentId && p.axis === axis && p.slice === slice,
      ) ?? false
    );
  };

  /** Takes a slice's prompt away with what came of it: the next run proposes the slice anew. */
  async function removePrompt(axis: Axis, slice: number): Promise<void> {
    if (hasPrompt(axis, slice)) await clear([slice, slice], axis);
  }

  /** Embeddings ahead of a prompt are a courtesy: when one fails, the prompt itself will say why. */
  function warm(axis: Axis, slice: number): void {
    const open = openCaseOf(context);
    if (!open || library.getState().models?.every((m) => !m.active)) return;
    client.call('segmentation.warm', { caseId: open.detail.id, axis, slice }).catch(() => undefined);
  }

  return {
    prompt,
    stroke,
    propagate,
    mark,
    clear,
    hasPrompt,
    removePrompt,
    warm,
    activeAxis,
    activeSlice(): number {
      const axis = activeAxis();
      return axis ? view.getState().crosshair[axisIndex(axis)] : 0;
    },
    goToSlice(slice: number): void {
      const axis = activeAxis();
      const open = openCaseOf(context);
      if (!axis || !open) return;
      const at = axisIndex(axis);
      const inside = Math.min(open.detail.shape[at] - 1, Math.max(0, slice));
      view.setState((s) => ({
        crosshair: s.crosshair.map((v, n) => (n === at ? inside : v)) as unknown as Vec3,
      }));
    },
    async cancelJob(): Promise<void> {
      const job = jobOfCase(jobs.getState().jobs, current.getState().caseId);
      if (!job || !isActive(job)) return;
      try {
        await client.call('job.cancel', { jobId: job.id });
      } catch (thrown) {
        context.fail(texts.errors.cancel, thrown);
      }
    },
  };
}
