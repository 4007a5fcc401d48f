export { ActionButton, Keys } from './ActionButton.tsx';
export {
  formatBytes,
  formatDuration,
  formatMl,
  formatSlices,
  formatTime,
  formatWhen,
} from './format.ts';
export {
  useAction,
  useComparison,
  useCurrent,
  useLibrary,
  useShell,
  useView,
  useWindow,
  WindowContext,
} from './window-context.ts';
