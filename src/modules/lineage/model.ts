// One graph over everything Pawl knows. An edge points the way things flow: from what was used to what came of it.
import type { NodeRef, NodeType } from '../../kernel/node-ref.ts';
import type { Millis } from '../../kernel/time.ts';

export const relations = [
  /** raw data to a version, a version to a feature view, a view to a training set … */
  'derived',
  /** an input to the run, evaluation or batch job that read it */
  'used',
  /** a run or pipeline run to what it made */
  'produced',
  /** a model version to the deployment or rollout that serves it */
  'serves',
  /** a deployment to the predictions it answered */
  'predicted',
  /** an observation to the alarm, an alarm to the transition, a transition to the run it started */
  'caused',
  /** an evaluation or approval to what it allowed */
  'approved',
  /** a whole to its parts (a project to an objective, a pipeline to its runs) */
  'contains',
] as const;

export type Relation = (typeof relations)[number];

export interface Edge {
  readonly from: NodeRef;
  readonly to: NodeRef;
  readonly relation: Relation;
}

/** How many records of one type something went into. */
export interface Use {
  readonly type: NodeType;
  readonly count: number;
}

/** A node as shown: its label, and small facts worth reading beside it. */
export interface LineageNode extends NodeRef {
  readonly project: string;
  readonly label: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly at: Millis;
}

/** Part of the graph around a focus; `depth` counts edges from it. */
export interface LineageGraph {
  readonly focus: LineageNode;
  readonly nodes: readonly (LineageNode & { readonly depth: number })[];
  readonly edges: readonly Edge[];
  /** True when more was there than the limit let through. */
  readonly truncated: boolean;
}
