export { ComparePlans } from './ComparePlans.tsx';
export { ComparisonTimeline } from './ComparisonTimeline.tsx';
export { ComparisonViews } from './ComparisonViews.tsx';
