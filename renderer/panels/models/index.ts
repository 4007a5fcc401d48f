export { ModelsPanel } from './ModelsPanel.tsx';
