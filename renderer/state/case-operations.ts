import { SagittaError } from '#core/contract';
import { texts } from '../texts/index.ts';
import { closedCase } from './case-store.ts';
import type { CaseSync } from './case-sync.ts';
import { type Context, openCaseOf } from './context.ts';
import { downloadMasks, downloadVolume } from './data-plane.ts';
import type { EditQueue } from './edit-queue.ts';
import { SegmentMasks } from './segment-masks.ts';
import { initialWindow } from './window-presets.ts';

/** Opening, closing, undo, versions: what concerns the open case as a whole. */
export function createCaseOperations(context: Context, sync: CaseSync, edits: EditQueue) {
  const { client, fetchData, current, view } = context;
  let opening: AbortController | null = null;

  async function open(caseId: string): Promise<void> {
    opening?.abort();
    const mine = new AbortController();
    opening = mine;
    current.setState({ ...closedCase, phase: 'loading', caseId, saveState: current.getState().saveState });
    try {
      const detail = await client.call('case.get', { caseId }, { signal: mine.signal });
      const data = await downloadVolume(
        fetchData,
        detail,
        (loadedBytes, totalBytes) => {
          if (!mine.signal.aborted) current.setState({ loadedBytes, totalBytes });
        },
        mine.signal,
      );
      const packet = await downloadMasks(fetchData, caseId, 0);
      if (mine.signal.aborted) return;
      const masks = new SegmentMasks(detail.shape);
      masks.keep(detail.segments.map((s) => s.id));
      masks.apply(packet);
      sync.begin(packet.revision);
      const [ni, nj, nk] = detail.shape;
      view.setState({
        crosshair: [ni >> 1, nj >> 1, nk >> 1],
        window: initialWindow(detail.valueKind, data),
        invert: false,
        plane: 'axial',
        maximised: null,
        range: null,
        tool: 'navigate',
      });
      current.setState({
        phase: 'open',
        open: { detail, volume: { shape: detail.shape, affineLps: detail.affineLps, data }, masks },
        activeSegmentId: detail.segments[0]?.id ?? null,
      });
    } catch (thrown) {
      const error = SagittaError.from(thrown);
      if (mine.signal.aborted) return;
      current.setState({ phase: 'failed', error });
    }
  }

  /** Steps asked for and not yet shown: what undo and redo would do next is known only after them. */
  let pendingSteps = 0;
  let lastStep: Promise<void> = Promise.resolve();

  /** One step after the other, in the order in which they were asked for, however fast the keys come. */
  function history(title: string, run: (caseId: string) => Promise<unknown>): Promise<void> {
    pendingSteps++;
    lastStep = lastStep.then(() => step(title, run)).finally(() => pendingSteps--);
    return lastStep;
  }

  /** Runs a command that changes the case's history, after every stroke before it has arrived. */
  async function step(title: string, run: (caseId: string) => Promise<unknown>): Promise<void> {
    const open = openCaseOf(context);
    if (!open) return;
    if (current.getState().saveState === 'failing') {
      context.notices.tell({ level: 'warning', title, body: texts.errors.strokesWaiting });
      return;
    }
    await edits.whenIdle();
    try {
      await run(open.detail.id);
      await sync.refresh({ masks: true, detail: true });
    } catch (thrown) {
      context.fail(title, thrown, texts.errors.nothingLost);
    }
  }

  const undo = () => history(texts.errors.undo, (caseId) => client.call('history.undo', { caseId }));

  /** Undoes the step that led to `revision`, and no later one in its place. */
  async function undoStep(revision: number): Promise<void> {
    await edits.whenIdle();
    await sync.refresh({ masks: false, detail: true });
    if (openCaseOf(context)?.detail.revision === revision) await undo();
    else context.notices.tell({ level: 'info', title: texts.errors.undo, body: texts.errors.laterSteps });
  }

  return {
    open,
    undoStep,
    close(): void {
      opening?.abort();
      current.setState({ ...closedCase, saveState: current.getState().saveState });
      // Only memory: where it fails there is nothing to tell.
      client.call('engine.release', {}).catch(() => {});
    },
    undo,
    hasPendingSteps: () => pendingSteps > 0,
    redo: () => history(texts.errors.redo, (caseId) => client.call('history.redo', { caseId })),
    saveVersion: (note: string) =>
      history(texts.errors.saveVersion, async (caseId) => {
        await client.call('version.save', { caseId, note });
        context.notices.tell({ level: 'success', title: texts.versions.saved, body: note || undefined });
      }),
    restoreVersion: (versionId: string) =>
      history(texts.errors.restoreVersion, async (caseId) => {
        const { revision } = await client.call('version.restore', { caseId, versionId });
        context.notices.tell({
          level: 'success',
          title: texts.versions.restored,
          body: texts.versions.restoredText,
          action: { text: texts.actions.undo, run: () => void undoStep(revision) },
        });
      }),
  };
}
