// A reference to any record of Pawl, as lineage and audit name it.

export const nodeTypes = [
  'objective',
  'dataset',
  'dataset-version',
  'feature-view',
  'training-set',
  'experiment',
  'run',
  'model',
  'model-version',
  'evaluation',
  'evaluation-set',
  'scorer',
  'issue',
  'label-schema',
  'review-queue',
  'pipeline',
  'pipeline-run',
  'deployment',
  'rollout',
  'batch-job',
  'prediction',
  'prediction-log',
  'monitor',
  'monitor-window',
  'alarm',
  'transition',
  'approval',
  'project',
  'token',
  'user',
  'secret',
  'connection',
  'webhook',
  'webhook-delivery',
  'job',
  'code',
] as const;

export type NodeType = (typeof nodeTypes)[number];

export interface NodeRef {
  readonly type: NodeType;
  readonly id: string;
}
