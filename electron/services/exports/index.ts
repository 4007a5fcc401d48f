export { extensions, formatOfPath } from './format-names.ts';
export { type ExportDeps, exportHandlers } from './handlers.ts';
