// What people and judges make of traces beyond single assessments.
import { createIssues, type Issues, type ReviewDeps } from './issues.ts';
import { createLabelSchemas, type LabelSchemas } from './label-schemas.ts';

export interface Review {
  readonly issues: Issues;
  readonly labelSchemas: LabelSchemas;
}

export function createReview(deps: ReviewDeps): Review {
  return { issues: createIssues(deps), labelSchemas: createLabelSchemas(deps) };
}
