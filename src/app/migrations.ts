// All tables of Pawl: each module's migrations, put together by name.
import { httpMigrations } from '../http/idempotency-store.ts';
import { auditMigrations } from '../modules/audit/index.ts';
import { connectionsMigrations } from '../modules/connections/index.ts';
import { datasetsMigrations } from '../modules/datasets/index.ts';
import { edgeMigrations } from '../modules/edge/index.ts';
import { evaluationMigrations } from '../modules/evaluation/index.ts';
import { evaluationSetsMigrations } from '../modules/evaluation-sets/index.ts';
import { exportsMigrations } from '../modules/exports/index.ts';
import { featuresMigrations } from '../modules/features/index.ts';
import { gatewayMigrations } from '../modules/gateway/index.ts';
import { governanceMigrations } from '../modules/governance/index.ts';
import { identityMigrations } from '../modules/identity/index.ts';
import { lineageMigrations } from '../modules/lineage/index.ts';
import { loopMigrations } from '../modules/loop/index.ts';
import { mcpServersMigrations } from '../modules/mcp-servers/index.ts';
import { monitoringMigrations } from '../modules/monitoring/index.ts';
import { objectivesMigrations } from '../modules/objectives/index.ts';
import { pipelinesMigrations } from '../modules/pipelines/index.ts';
import { projectsMigrations } from '../modules/projects/index.ts';
import { registryMigrations } from '../modules/registry/index.ts';
import { retentionMigrations } from '../modules/retention/index.ts';
import { reviewMigrations } from '../modules/review/index.ts';
import { scorersMigrations } from '../modules/scorers/index.ts';
import { servingMigrations } from '../modules/serving/index.ts';
import { tracingMigrations } from '../modules/tracing/index.ts';
import { trackingMigrations } from '../modules/tracking/index.ts';
import { vaultMigrations } from '../modules/vault/index.ts';
import { viewsMigrations } from '../modules/views/index.ts';
import { webhooksMigrations } from '../modules/webhooks/index.ts';
import { busMigrations } from '../platform/bus/store.ts';
import type { Migration } from '../platform/db/migrations.ts';
import { presenceMigrations } from '../platform/presence/store.ts';
import { queueMigrations } from '../platform/queue/store.ts';

export const migrations: readonly Migration[] = [
  ...busMigrations,
  ...queueMigrations,
  ...presenceMigrations,
  ...httpMigrations,
  ...identityMigrations,
  ...auditMigrations,
  ...vaultMigrations,
  ...connectionsMigrations,
  ...webhooksMigrations,
  ...lineageMigrations,
  ...objectivesMigrations,
  ...viewsMigrations,
  ...datasetsMigrations,
  ...featuresMigrations,
  ...trackingMigrations,
  ...tracingMigrations,
  ...registryMigrations,
  ...evaluationMigrations,
  ...evaluationSetsMigrations,
  ...scorersMigrations,
  ...mcpServersMigrations,
  ...reviewMigrations,
  ...gatewayMigrations,
  ...pipelinesMigrations,
  ...servingMigrations,
  ...monitoringMigrations,
  ...governanceMigrations,
  ...loopMigrations,
  ...projectsMigrations,
  ...retentionMigrations,
  ...exportsMigrations,
  ...edgeMigrations,
];
