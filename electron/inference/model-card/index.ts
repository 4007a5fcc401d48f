export { readCard } from './read-card.ts';
