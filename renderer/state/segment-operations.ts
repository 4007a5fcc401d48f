import type { CodedConcept, Segment } from '#core/contract';
import { texts } from '../texts/index.ts';
import type { CaseSync } from './case-sync.ts';
import { type Context, openCaseOf } from './context.ts';
import { nextColor } from './palette.ts';

type SegmentChange = Partial<Pick<Segment, 'label' | 'color' | 'code' | 'visible' | 'locked'>>;

export function createSegmentOperations(
  context: Context,
  sync: CaseSync,
  undoStep: (revision: number) => Promise<void>,
) {
  const { client, current } = context;

  /** Shows a segment as it will be before the library has said so. */
  function replace(segmentId: string, change: (segment: Segment) => Segment | null): void {
    current.setState((s) => {
      if (!s.open) return s;
      const segments = s.open.detail.segments.flatMap((segment) => {
        const next = segment.id === segmentId ? change(segment) : segment;
        return next ? [next] : [];
      });
      return { open: { ...s.open, detail: { ...s.open.detail, segments } } };
    });
  }

  /** What the library answered before this revision is out of date when it arrives. */
  function reached(revision: number): void {
    current.setState((s) => {
      if (!s.open || s.open.detail.revision >= revision) return s;
      return { open: { ...s.open, detail: { ...s.open.detail, revision } } };
    });
  }

  async function add(label: string, code?: CodedConcept): Promise<Segment | null> {
    const open = openCaseOf(context);
    if (!open) return null;
    const color = nextColor(open.detail.segments.map((s) => s.color));
    try {
      const answer = await client.call('segment.create', { caseId: open.detail.id, label, color, code });
      const { segment } = answer;
      open.masks.keep([...open.detail.segments.map((s) => s.id), segment.id]);
      current.setState((s) => {
        if (!s.open) return s;
        const others = s.open.detail.segments.filter((known) => known.id !== segment.id);
        const detail = { ...s.open.detail, segments: [...others, segment] };
        return { open: { ...s.open, detail }, activeSegmentId: segment.id };
      });
      reached(answer.revision);
      return segment;
    } catch (thrown) {
      context.fail(texts.errors.addSegment, thrown);
      return null;
    }
  }

  return {
    add,
    activate(segmentId: string): void {
      current.setState({ activeSegmentId: segmentId });
      context.view.setState({ range: null });
    },
    async update(segmentId: string, change: SegmentChange): Promise<void> {
      const open = openCaseOf(context);
      if (!open) return;
      replace(segmentId, (segment) => ({ ...segment, ...change }));
      try {
        const answer = await client.call('segment.update', { caseId: open.detail.id, segmentId, ...change });
        replace(segmentId, () => answer.segment);
        reached(answer.revision);
      } catch (thrown) {
        context.fail(texts.errors.updateSegment, thrown, texts.errors.nothingLost);
        await sync.refresh({ masks: false, detail: true });
      }
    },
    async remove(segmentId: string): Promise<void> {
      const open = openCaseOf(context);
      const segment = open?.detail.segments.find((s) => s.id === segmentId);
      if (!open || !segment) return;
      const caseId = open.detail.id;
      try {
        const { revision } = await client.call('segment.remove', { caseId, segmentId });
        replace(segmentId, () => null);
        await sync.refresh({ masks: true, detail: true });
        context.notices.tell({
          level: 'info',
          title: texts.segments.removed(segment.label),
          action: {
            text: texts.actions.undo,
            run: () => void undoStep(revision),
          },
        });
      } catch (thrown) {
        context.fail(texts.errors.removeSegment, thrown, texts.errors.nothingLost);
      }
    },
  };
}

export type SegmentOperations = ReturnType<typeof createSegmentOperations>;
