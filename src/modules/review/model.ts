// Issues: what is wrong with an application, found in its traces by people or by judges.
import { type issueStatuses, severities } from '../../contracts/review.ts';
import type { Millis } from '../../kernel/time.ts';

export type IssueStatus = (typeof issueStatuses)[number];

export type Severity = (typeof severities)[number];

export interface Issue {
  readonly id: string;
  readonly project: string;
  readonly experimentId: string;
  readonly name: string;
  readonly description: string;
  readonly status: IssueStatus;
  readonly severity: Severity | null;
  readonly rootCauses: readonly string[];
  readonly categories: readonly string[];
  /** The run that found it. */
  readonly sourceRunId: string | null;
  readonly createdBy: string;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

/** Where an issue sorts: by severity, those without one last. */
export function severityRank(severity: Severity | null): number {
  return severity === null ? -1 : severities.indexOf(severity);
}
