import { type Job, type SagittaClient, SagittaError } from '#core/contract';
import { texts } from '../texts/index.ts';
import { createCaseOperations } from './case-operations.ts';
import { createCaseSync } from './case-sync.ts';
import { createComparisonOperations } from './comparison-operations.ts';
import { createContext, openCaseOf } from './context.ts';
import { type FetchData, sendEdit } from './data-plane.ts';
import { EditQueue } from './edit-queue.ts';
import { watchEngine } from './engine-watch.ts';
import { createImportOperations, type PathOf } from './import-operations.ts';
import { createLibraryOperations } from './library-operations.ts';
import { createModelOperations } from './model-operations.ts';
import { PromptQueue } from './prompt-queue.ts';
import { createSegmentOperations } from './segment-operations.ts';
import { createSegmentationOperations } from './segmentation-operations.ts';
import { createSettingsOperations } from './settings-operations.ts';

/** The window without its pixels: stores, and everything a user can do to them. One a window. */
export function createWorkstation(client: SagittaClient, fetchData: FetchData, pathOf?: PathOf) {
  const context = createContext(client, fetchData);
  const { current, jobs } = context;
  /** Latest revision the window knows of each case it has edited. */
  const revisions = new Map<string, number>();

  /** What was said of strokes that could not be saved: it holds no longer than the trouble. */
  const strokeNotices = new Set<number>();

  const edits = new EditQueue({
    async send(edit) {
      const known = openCaseOf(context)?.detail;
      const base = Math.max(revisions.get(edit.caseId) ?? 0, known?.id === edit.caseId ? known.revision : 0);
      revisions.set(edit.caseId, await sendEdit(fetchData, edit, base));
    },
    onState: (saveState) => {
      current.setState({ saveState });
      if (saveState !== 'failing') {
        for (const id of strokeNotices) context.notices.dismiss(id);
        strokeNotices.clear();
      }
      if (saveState === 'saved') void sync.refresh({ masks: false, detail: true });
    },
    onFailure(error, _edit, willRetry) {
      const told = context.fail(
        texts.errors.stroke,
        error,
        willRetry ? texts.errors.strokeKept : texts.errors.strokeRefused,
      );
      if (willRetry && told !== null) strokeNotices.add(told);
      if (!willRetry) void sync.reload();
    },
  });

  const prompts = new PromptQueue(async ({ caseId, segmentId, prompt }) => {
    current.setState({ prompting: true });
    try {
      const { elapsedMs } = await client.call('segmentation.prompt', { caseId, segmentId, prompt });
      current.setState({ lastPromptMs: elapsedMs });
    } catch (thrown) {
      context.fail(texts.errors.prompt, thrown, texts.errors.nothingLost);
    } finally {
      current.setState({ prompting: false });
    }
    // A model shows its provider only once it has run.
    if (context.library.getState().models?.some((m) => m.active && !m.provider)) void library.refreshModels();
    await sync.refresh({ masks: true, detail: true });
  });

  const sync = createCaseSync(
    context,
    (segmentId, k) => edits.isAhead(segmentId, k),
    (detail) => prompts.overlay(detail),
  );
  const cases = createCaseOperations(context, sync, edits);
  const segments = createSegmentOperations(context, sync, cases.undoStep);
  const segmentation = createSegmentationOperations(context, sync, edits, prompts, segments);
  const comparisons = createComparisonOperations(context, sync, edits, prompts, cases.undoStep);
  const library = createLibraryOperations(context);
  const models = createModelOperations(context, { refresh: library.refreshModels, pathOf });
  const settings = createSettingsOperations(context);
  const imports = createImportOperations(context, {
    open: cases.open,
    refresh: library.refreshCases,
    pathOf,
  });

  function takeJob(job: Job): void {
    const before = jobs.getState().jobs[job.id];
    const [title, kept] =
      job.kind === 'compare'
        ? [texts.errors.compare, texts.errors.nothingLost]
        : [texts.errors.propagate, texts.errors.finishedKept];
    jobs.setState((s) => ({ jobs: { ...s.jobs, [job.id]: job } }));
    if (job.error && before?.state !== 'error') context.fail(title, SagittaError.fromData(job.error), kept);
  }

  return {
    ...context,
    edits,
    cases,
    segments,
    segmentation,
    comparisons,
    libraryOperations: library,
    settings,
    imports,
    models,
    /** Listens to the service and asks for everything the window shows first. Returns the way to stop. */
    start(): () => void {
      const stops = [
        sync.listen(),
        client.on('library.changed', () => {
          void library.refreshCases();
          void library.refreshInfo();
        }),
        client.on('case.opened', ({ caseId }) => void cases.open(caseId)),
        client.on('models.changed', () => void library.refreshModels()),
        client.on('settings.changed', () => void settings.refresh()),
        client.on('comparison.changed', ({ caseId }) => {
          if (openCaseOf(context)?.detail.id === caseId) void comparisons.refresh();
        }),
        current.subscribe(({ open }, before) => {
          if (open?.detail.id !== before.open?.detail.id) comparisons.begin();
        }),
        client.on('job.changed', ({ job }) => takeJob(job)),
        watchEngine(context),
      ];
      void library.refreshCases();
      void library.refreshInfo();
      void library.refreshModels();
      void library.refreshPlans();
      client
        .call('job.list', {})
        .then(({ jobs: known }) => jobs.setState({ jobs: Object.fromEntries(known.map((j) => [j.id, j])) }))
        .catch((thrown) => context.fail(texts.errors.service, thrown));
      return () => {
        for (const stop of stops) stop();
      };
    },
    hasUnsaved: () => edits.pending > 0,
  };
}

export type Workstation = ReturnType<typeof createWorkstation>;
