export { AboutText } from './AboutText.tsx';
export { SettingsPanel } from './SettingsPanel.tsx';
