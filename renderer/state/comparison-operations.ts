import { type PropagationPlan, SagittaError, type TrialName } from '#core/contract';
import { axisPlane } from '#core/geometry';
import { nextDoubtful } from '#core/review';
import { texts } from '../texts/index.ts';
import type { CaseSync } from './case-sync.ts';
import { noComparison, openComparison } from './comparison-store.ts';
import { activeSegmentOf, type Context, openCaseOf } from './context.ts';
import { currentComparison } from './current-comparison.ts';
import { downloadComparisonMasks } from './data-plane.ts';
import type { EditQueue } from './edit-queue.ts';
import { planName } from './plan-name.ts';
import type { PromptQueue } from './prompt-queue.ts';
import { allHasArrived, strokesSaved } from './strokes-saved.ts';

/** Trials tell of every slice; they are fetched at most once in this time. */
const spacingMs = 150;

/** Trying two plans on the active segment, looking at both, keeping one of them or none. */
export function createComparisonOperations(
  context: Context,
  sync: CaseSync,
  edits: EditQueue,
  prompts: PromptQueue,
  undoStep: (revision: number) => Promise<void>,
) {
  const { client, fetchData, comparison: store, view, notices } = context;
  let wanted = false;
  let running: Promise<void> | null = null;

  /** Brings the window up to what the service has of the open case. */
  async function fetchOnce(): Promise<void> {
    const detail = openCaseOf(context)?.detail;
    if (!detail) return;
    const isOpen = () => openCaseOf(context)?.detail.id === detail.id;
    const { comparison } = await client.call('comparison.get', { caseId: detail.id });
    if (!isOpen()) return;
    if (!comparison) {
      store.setState({ open: null, shown: false });
      return;
    }
    const { open: known } = store.getState();
    const open = known?.comparison.id === comparison.id ? known : openComparison(comparison, detail.shape);
    const packet = await downloadComparisonMasks(fetchData, comparison.id, open.masksAt);
    if (!isOpen()) return;
    open.masks.apply(packet);
    store.setState((s) => ({
      open: { ...open, comparison, masksAt: packet.revision },
      masksRevision: s.masksRevision + 1,
    }));
  }

  async function follow(): Promise<void> {
    while (wanted) {
      wanted = false;
      await fetchOnce().catch((thrown) => {
        // Put away between the two questions: the event of that asks again.
        if (SagittaError.from(thrown).code !== 'not-found') throw thrown;
      });
      if (wanted) await new Promise((resolve) => setTimeout(resolve, spacingMs));
    }
  }

  function refresh(): Promise<void> {
    wanted = true;
    running ??= follow()
      .catch((thrown) => {
        context.fail(texts.errors.refresh, thrown, texts.errors.nothingLost);
      })
      .finally(() => {
        running = null;
      });
    return running;
  }

  function show(): void {
    const { open } = store.getState();
    const detail = openCaseOf(context)?.detail;
    if (!open || !detail) return;
    store.setState({ shown: true, visited: null });
    view.setState({ plane: axisPlane(detail, open.comparison.axis), range: null, tool: 'navigate' });
  }

  const leave = () => store.setState({ shown: false });

  /** The slice on which the plans differ most, then the next; null where they agree on all. */
  function nextDifference(): number | null {
    const queue = currentComparison(context)?.queue ?? [];
    const visited = nextDoubtful(queue, store.getState().visited ?? -1);
    store.setState({ visited });
    return visited;
  }

  return {
    refresh,
    show,
    leave,
    nextDifference,
    /** Plans by name, or as they are. The view opens at once and fills as slices come. */
    async start(plans: Record<TrialName, string | PropagationPlan>): Promise<void> {
      const detail = openCaseOf(context)?.detail;
      const segment = activeSegmentOf(context);
      if (!detail || !segment) return;
      if (!(await allHasArrived(context, edits, prompts, texts.errors.compare))) return;
      try {
        const asked = { caseId: detail.id, segmentId: segment.id, plans };
        const { comparison } = await client.call('comparison.start', asked);
        if (openCaseOf(context)?.detail.id !== detail.id) return;
        store.setState({ open: openComparison(comparison, detail.shape) });
        show();
        void refresh();
      } catch (thrown) {
        context.fail(texts.errors.compare, thrown, texts.errors.nothingLost);
      }
    },
    /** The segment becomes what the plan has found. The comparison stays, for a second thought. */
    async keep(trial: TrialName): Promise<void> {
      const { open } = store.getState();
      if (!open || !(await strokesSaved(context, edits, texts.errors.keep))) return;
      const { id, trials } = open.comparison;
      try {
        const { revision } = await client.call('comparison.keep', { comparisonId: id, trial });
        await sync.refresh({ masks: true, detail: true });
        leave();
        notices.tell({
          level: 'success',
          title: texts.comparison.kept(planName(trials[trial].plan.name)),
          body: texts.comparison.keptText,
          action: { text: texts.actions.undo, run: () => void undoStep(revision) },
        });
      } catch (thrown) {
        context.fail(texts.errors.keep, thrown, texts.errors.nothingLost);
      }
    },
    /** Neither plan: the segment stays as it is, and what the trials found is let go. */
    async discard(): Promise<void> {
      const { open } = store.getState();
      if (!open) return;
      leave();
      try {
        await client.call('comparison.discard', { comparisonId: open.comparison.id });
        notices.tell({ level: 'info', title: texts.comparison.keptNeither });
      } catch (thrown) {
        context.fail(texts.errors.discard, thrown);
      }
      await refresh();
    },
    /** Another case is open, or none: what the service still has of it is fetched. */
    begin(): void {
      store.setState(noComparison);
      if (openCaseOf(context)) void refresh();
    },
  };
}

export type ComparisonOperations = ReturnType<typeof createComparisonOperations>;
