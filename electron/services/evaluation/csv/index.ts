export { readRecords } from './read.ts';
export { type Cell, csvLine, writeCsv } from './write.ts';
