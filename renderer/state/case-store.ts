import { createStore } from 'zustand/vanilla';
import type { CaseDetail, SagittaError } from '#core/contract';
import type { Volume } from '#core/geometry';
import type { SaveState } from './edit-queue.ts';
import type { SegmentMasks } from './segment-masks.ts';

/** The case in the views. */
export interface OpenCase {
  detail: CaseDetail;
  volume: Volume;
  masks: SegmentMasks;
}

export interface CaseState {
  /** closed -> loading -> open | failed; `caseId` is set in all but closed. */
  phase: 'closed' | 'loading' | 'open' | 'failed';
  caseId: string | null;
  loadedBytes: number;
  totalBytes: number;
  error: SagittaError | null;
  open: OpenCase | null;
  /** Counts up whenever a mask changed. */
  masksRevision: number;
  activeSegmentId: string | null;
  saveState: SaveState;
  /** A prompt is at the model. */
  prompting: boolean;
  lastPromptMs: number | null;
}

export const closedCase: CaseState = {
  phase: 'closed',
  caseId: null,
  loadedBytes: 0,
  totalBytes: 0,
  error: null,
  open: null,
  masksRevision: 0,
  activeSegmentId: null,
  saveState: 'saved',
  prompting: false,
  lastPromptMs: null,
};

export function createCaseStore() {
  return createStore<CaseState>(() => closedCase);
}
