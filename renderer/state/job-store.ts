import { createStore } from 'zustand/vanilla';
import type { Job } from '#core/contract';

export interface JobsState {
  jobs: Readonly<Record<string, Job>>;
}

export function createJobStore() {
  return createStore<JobsState>(() => ({ jobs: {} }));
}

export const isActive = (job: Job) => job.state === 'pending' || job.state === 'running';

/** The job to show for a case: the one that runs, else the one that ended last. */
export function jobOfCase(jobs: Readonly<Record<string, Job>>, caseId: string | null): Job | null {
  const ofCase = Object.values(jobs).filter((job) => job.caseId === caseId);
  const latest = (a: Job, b: Job) => (Date.parse(b.startedAt) >= Date.parse(a.startedAt) ? b : a);
  const active = ofCase.filter(isActive);
  const among = active.length ? active : ofCase;
  return among.length ? among.reduce(latest) : null;
}

/** Seconds one slice took so far, or null before the first is done. */
export function secondsPerSlice(job: Job, nowMs: number): number | null {
  if (job.progress.done < 1) return null;
  const end = job.endedAt ? Date.parse(job.endedAt) : nowMs;
  return Math.max(0, end - Date.parse(job.startedAt)) / 1000 / job.progress.done;
}

export function remainingMs(job: Job, nowMs: number): number | null {
  if (job.progress.remainingMs !== undefined) return job.progress.remainingMs;
  const seconds = secondsPerSlice(job, nowMs);
  return seconds === null ? null : seconds * 1000 * Math.max(0, job.progress.total - job.progress.done);
}
