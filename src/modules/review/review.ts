// What people and judges make of traces beyond single assessments.
import { createIssues, type Issues, type ReviewDeps } from './issues.ts';
import { createLabelSchemas, type LabelSchemas } from './label-schemas.ts';
import { createQueues, type ReviewQueues } from './queues.ts';

export interface Review {
  readonly issues: Issues;
  readonly labelSchemas: LabelSchemas;
  readonly queues: ReviewQueues;
}

export function createReview(deps: ReviewDeps): Review {
  const labelSchemas = createLabelSchemas(deps);
  return { issues: createIssues(deps), labelSchemas, queues: createQueues(deps, labelSchemas) };
}
