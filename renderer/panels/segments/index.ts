export { SegmentsPanel } from './SegmentsPanel.tsx';
