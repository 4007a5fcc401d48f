export { CasesPanel } from './CasesPanel.tsx';
