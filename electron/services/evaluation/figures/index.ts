export { cardTables, summaryLines } from './card-tables.ts';
export { readFigures, type StudyOfGroup } from './read-figures.ts';
