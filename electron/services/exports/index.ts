export { type ExportDeps, exportHandlers } from './handlers.ts';
export { formatOfPath } from './render.ts';
