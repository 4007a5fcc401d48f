import type { CaseDetail, SliceResult } from '#core/contract';
import { texts } from '../texts/index.ts';
import type { Context } from './context.ts';
import { openCaseOf } from './context.ts';
import { downloadMasks } from './data-plane.ts';

/**
 * Slices arrive many a second while a job runs. They are taken in together, at most once in this time, and never
 * more than half of the time: a window that only shows slices cannot be worked with.
 */
const spacingMs = 60;
/** The case as a whole grows with its slices: while events come, it is asked for at most once in this time. */
const detailSpacingMs = 400;

/**
 * Keeps the open case as the library has it: events only say that something changed; what changed is fetched
 * once for many of them, one request at a time.
 */
export function createCaseSync(
  context: Context,
  isAhead: (segmentId: string, k: number) => boolean,
  /** The library's answer with what is still on its way from here laid over it. */
  overlay: (detail: CaseDetail) => CaseDetail,
) {
  const { client, fetchData, current, library, notices } = context;
  let masksAt = 0;
  let wantMasks = false;
  let wantDetail = false;
  /** Finished slices that the window does not show yet. */
  const arrived: SliceResult[] = [];
  let running: Promise<void> | null = null;
  let detailAskedAt = Number.NEGATIVE_INFINITY;
  let detailTimer: ReturnType<typeof setTimeout> | undefined;

  async function run(): Promise<void> {
    while (wantMasks || wantDetail) {
      const open = openCaseOf(context);
      if (!open) return;
      const [masks, detail] = [wantMasks, wantDetail];
      wantMasks = false;
      wantDetail = false;
      const since = performance.now();
      showArrived();
      // Segments first: masks belong to them.
      if (detail) {
        clearTimeout(detailTimer);
        detailTimer = undefined;
        detailAskedAt = performance.now();
        take(await client.call('case.get', { caseId: open.detail.id }));
      }
      if (masks) await fetchMasks(open.detail.id);
      const restMs = Math.max(spacingMs, performance.now() - since);
      if (wantMasks || wantDetail) await new Promise((resolve) => setTimeout(resolve, restMs));
    }
  }

  function showArrived(): void {
    if (arrived.length === 0) return;
    const keyOf = ({ segmentId, axis, slice }: SliceResult) => `${segmentId} ${axis} ${slice}`;
    const newer = new Map(arrived.splice(0).map((result) => [keyOf(result), result]));
    current.setState((s) => {
      if (!s.open) return s;
      const others = s.open.detail.results.filter((result) => !newer.has(keyOf(result)));
      const results = [...others, ...newer.values()];
      return { open: { ...s.open, detail: { ...s.open.detail, results } } };
    });
  }

  async function fetchMasks(caseId: string): Promise<void> {
    const packet = await downloadMasks(fetchData, caseId, masksAt);
    const open = openCaseOf(context);
    if (open?.detail.id !== caseId) return;
    // From 0 on the library leaves empty slices out: what it does not name may have been emptied since.
    if (masksAt === 0) open.masks.replace(packet, isAhead);
    else open.masks.apply(packet, isAhead);
    masksAt = packet.revision;
    current.setState((s) => ({ masksRevision: s.masksRevision + 1 }));
  }

  function take(answer: CaseDetail): void {
    const detail = overlay(answer);
    current.setState((s) => {
      if (!s.open || s.open.detail.id !== detail.id) return s;
      // Overtaken by a newer answer; the event of that change fetches the case again.
      if (detail.revision < s.open.detail.revision) return s;
      const ids = detail.segments.map((segment) => segment.id);
      s.open.masks.keep(ids);
      const active =
        s.activeSegmentId && ids.includes(s.activeSegmentId) ? s.activeSegmentId : (ids[0] ?? null);
      return { open: { ...s.open, detail }, activeSegmentId: active };
    });
  }

  function start(): Promise<void> {
    running ??= run()
      .catch((thrown) => {
        context.fail(texts.errors.refresh, thrown, texts.errors.nothingLost);
      })
      .finally(() => {
        running = null;
      });
    return running;
  }

  /** What an event tells of: every finished slice of a run brings one. */
  function changed(what: { masks: boolean; detail: boolean }): void {
    wantMasks ||= what.masks;
    if (what.detail && detailTimer === undefined) {
      const waitMs = Math.max(0, detailAskedAt + detailSpacingMs - performance.now());
      detailTimer = setTimeout(() => {
        detailTimer = undefined;
        wantDetail = true;
        void start();
      }, waitMs);
    }
    void start();
  }

  return {
    /** A case was opened with the masks as they stood at `revision`. */
    begin(revision: number): void {
      masksAt = revision;
      wantMasks = false;
      wantDetail = false;
      arrived.length = 0;
    },
    refresh(what: { masks: boolean; detail: boolean }): Promise<void> {
      wantMasks ||= what.masks;
      wantDetail ||= what.detail;
      return start();
    },
    /** Fetches every mask anew: what the window shows may not be what the library has. */
    reload(): Promise<void> {
      masksAt = 0;
      wantMasks = true;
      wantDetail = true;
      return start();
    },
    sliceFinished(result: SliceResult): void {
      arrived.push(result);
      wantMasks = true;
      void start();
    },
    listen(): () => void {
      const isOpen = (caseId: string) => openCaseOf(context)?.detail.id === caseId;
      const stops = [
        client.on('case.changed', ({ caseId, masks, detail }) => {
          if (isOpen(caseId)) changed({ masks, detail });
        }),
        client.on('slice.finished', ({ caseId, result }) => {
          if (isOpen(caseId)) this.sliceFinished(result);
        }),
        client.on('notice', ({ level, code, message }) => {
          if (code === 'disconnected') library.setState({ disconnected: true });
          else notices.tell({ level, title: message });
        }),
      ];
      return () => {
        clearTimeout(detailTimer);
        for (const stop of stops) stop();
      };
    },
  };
}

export type CaseSync = ReturnType<typeof createCaseSync>;
