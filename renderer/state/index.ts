export type { CaseState, OpenCase } from './case-store.ts';
export {
  type ComparisonState,
  type OpenComparison,
  trialColors,
  trialNames,
} from './comparison-store.ts';
export {
  type ComparisonColumn,
  type ComparisonTimeline,
  differingMm2,
} from './comparison-timeline.ts';
export { confidenceColor } from './confidence-color.ts';
export { currentComparison } from './current-comparison.ts';
export { currentTimeline } from './current-timeline.ts';
export type { FetchData } from './data-plane.ts';
export { chosenFiles, droppedFiles } from './dropped-files.ts';
export type { SaveState } from './edit-queue.ts';
export type { PathOf } from './import-operations.ts';
export { isActive, jobOfCase, remainingMs, secondsPerSlice } from './job-store.ts';
export { groupByDay, type ImportState, type LibraryState } from './library-store.ts';
export { modelFiles } from './model-operations.ts';
export type { Notice } from './notices.ts';
export { segmentPalette } from './palette.ts';
export { type NamedPlan, planAbout, planName, plansInOrder } from './plan-name.ts';
export { stackEnds, viewNames } from './planes.ts';
export { rangeFrom, runAxis } from './run-range.ts';
export { type LinkChannel, linkViews } from './view-link.ts';
export { nextBrushRadius, type ViewState } from './view-store.ts';
export { percentileWindow, type WindowPreset, windowPresets } from './window-presets.ts';
export { createWorkstation, type Workstation } from './workstation.ts';
