export {
  analyse,
  type Comparison,
  type PlanSummary,
  type StudyAnalysis,
  type StudyDesign,
} from './analysis.ts';
export { type ReportInput, reportHtml } from './report.ts';
