// What people and judges make of traces beyond single assessments.
import { createIssues, type Issues, type ReviewDeps } from './issues.ts';

export interface Review {
  readonly issues: Issues;
}

export function createReview(deps: ReviewDeps): Review {
  return { issues: createIssues(deps) };
}
