export { analyse, type PlanSummary, type StudyAnalysis } from './analysis.ts';
export { type ReportInput, reportHtml } from './report.ts';
