import './window.css';

export { theme } from './theme.ts';
