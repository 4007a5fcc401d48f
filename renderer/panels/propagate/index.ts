export { PropagatePanel } from './PropagatePanel.tsx';
