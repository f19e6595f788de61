// Everything the modules declare of themselves, for the generated references and their checks.
import { requestErrors } from '../http/errors.ts';
import type { ErrorCatalogue } from '../kernel/errors.ts';
import { auditErrors, auditPermissions } from '../modules/audit/index.ts';
import { connectionsErrors, connectionsEvents, connectionsPermissions } from '../modules/connections/index.ts';
import { datasetsErrors, datasetsEvents, datasetsPermissions } from '../modules/datasets/index.ts';
import { edgeErrors, edgeEvents, edgePermissions } from '../modules/edge/index.ts';
import { evaluationErrors, evaluationEvents, evaluationPermissions } from '../modules/evaluation/index.ts';
import {
  evaluationSetsErrors,
  evaluationSetsEvents,
  evaluationSetsPermissions,
} from '../modules/evaluation-sets/index.ts';
import { exportsErrors, exportsEvents, exportsPermissions } from '../modules/exports/index.ts';
import { featuresErrors, featuresEvents, featuresPermissions } from '../modules/features/index.ts';
import { gatewayErrors, gatewayEvents, gatewayPermissions } from '../modules/gateway/index.ts';
import { governanceErrors, governanceEvents, governancePermissions } from '../modules/governance/index.ts';
import { identityErrors, identityEvents, identityPermissions } from '../modules/identity/index.ts';
import { lineageErrors, lineagePermissions } from '../modules/lineage/index.ts';
import { loopErrors, loopEvents, loopPermissions } from '../modules/loop/index.ts';
import { mcpServersErrors, mcpServersEvents, mcpServersPermissions } from '../modules/mcp-servers/index.ts';
import { monitoringErrors, monitoringEvents, monitoringPermissions } from '../modules/monitoring/index.ts';
import { objectivesErrors, objectivesEvents, objectivesPermissions } from '../modules/objectives/index.ts';
import { packagingErrors, packagingPermissions } from '../modules/packaging/index.ts';
import { pagesErrors, pagesPermissions } from '../modules/pages/index.ts';
import { pipelinesErrors, pipelinesEvents, pipelinesPermissions } from '../modules/pipelines/index.ts';
import { projectsErrors, projectsEvents, projectsPermissions } from '../modules/projects/index.ts';
import { promptsErrors, promptsPermissions } from '../modules/prompts/index.ts';
import { registryErrors, registryEvents, registryPermissions } from '../modules/registry/index.ts';
import { retentionErrors, retentionEvents, retentionPermissions } from '../modules/retention/index.ts';
import { reviewErrors, reviewEvents, reviewPermissions } from '../modules/review/index.ts';
import { scorersErrors, scorersEvents, scorersPermissions } from '../modules/scorers/index.ts';
import { servingErrors, servingEvents, servingPermissions } from '../modules/serving/index.ts';
import { tracingErrors, tracingEvents, tracingPermissions } from '../modules/tracing/index.ts';
import { trackingErrors, trackingEvents, trackingPermissions } from '../modules/tracking/index.ts';
import { vaultErrors, vaultEvents, vaultPermissions } from '../modules/vault/index.ts';
import { viewsErrors, viewsEvents, viewsPermissions } from '../modules/views/index.ts';
import { webhooksErrors, webhooksEvents, webhooksPermissions } from '../modules/webhooks/index.ts';
import { blobsErrors } from '../platform/blobs/errors.ts';
import { computeErrors } from '../platform/compute/errors.ts';
import { dbErrors } from '../platform/db/errors.ts';
import { inferenceErrors } from '../platform/inference/errors.ts';
import { olapErrors } from '../platform/olap/errors.ts';
import { onlineErrors } from '../platform/online/errors.ts';
import { queueErrors } from '../platform/queue/errors.ts';
import { secretsErrors } from '../platform/secrets/errors.ts';
import { kserveErrors } from '../protocols/kserve/errors.ts';
import { mlflowErrors } from '../protocols/mlflow/index.ts';
import { otlpErrors } from '../protocols/otlp/routes.ts';
import { scoringErrors } from '../protocols/scoring/errors.ts';
import { appErrors } from './errors.ts';

export const errorCatalogues: readonly ErrorCatalogue<string>[] = [
  requestErrors,
  appErrors,
  dbErrors,
  blobsErrors,
  inferenceErrors,
  olapErrors,
  onlineErrors,
  queueErrors,
  computeErrors,
  secretsErrors,
  identityErrors,
  vaultErrors,
  connectionsErrors,
  webhooksErrors,
  retentionErrors,
  auditErrors,
  lineageErrors,
  objectivesErrors,
  viewsErrors,
  trackingErrors,
  tracingErrors,
  otlpErrors,
  servingErrors,
  edgeErrors,
  packagingErrors,
  kserveErrors,
  scoringErrors,
  promptsErrors,
  registryErrors,
  mlflowErrors,
  projectsErrors,
  pipelinesErrors,
  monitoringErrors,
  loopErrors,
  governanceErrors,
  evaluationErrors,
  evaluationSetsErrors,
  scorersErrors,
  mcpServersErrors,
  gatewayErrors,
  reviewErrors,
  datasetsErrors,
  featuresErrors,
  exportsErrors,
  pagesErrors,
];

/** Event type → meaning. */
export const eventCatalogue: Readonly<Record<string, string>> = {
  ...identityEvents,
  ...vaultEvents,
  ...connectionsEvents,
  ...webhooksEvents,
  ...retentionEvents,
  ...objectivesEvents,
  ...viewsEvents,
  ...trackingEvents,
  ...tracingEvents,
  ...servingEvents,
  ...edgeEvents,
  ...registryEvents,
  ...projectsEvents,
  ...pipelinesEvents,
  ...monitoringEvents,
  ...loopEvents,
  ...governanceEvents,
  ...evaluationEvents,
  ...evaluationSetsEvents,
  ...scorersEvents,
  ...mcpServersEvents,
  ...gatewayEvents,
  ...reviewEvents,
  ...datasetsEvents,
  ...featuresEvents,
  ...exportsEvents,
};

/** Permission → what it allows. */
export const permissionCatalogue: Readonly<Record<string, string>> = {
  'server.read': 'Read the clock, jobs and health of the server.',
  'server.admin': 'Advance a simulated clock; cancel and revive jobs.',
  'server.diagnose': 'Check the machine of the server and read its settings, without secrets.',
  'telemetry.read': 'Read Prometheus metrics.',
  'events.read': 'Follow the stream of committed facts.',
  ...identityPermissions,
  ...vaultPermissions,
  ...connectionsPermissions,
  ...webhooksPermissions,
  ...retentionPermissions,
  ...auditPermissions,
  ...lineagePermissions,
  ...objectivesPermissions,
  ...viewsPermissions,
  ...trackingPermissions,
  ...tracingPermissions,
  ...servingPermissions,
  ...edgePermissions,
  ...packagingPermissions,
  ...promptsPermissions,
  ...registryPermissions,
  ...projectsPermissions,
  ...pipelinesPermissions,
  ...monitoringPermissions,
  ...loopPermissions,
  ...governancePermissions,
  ...evaluationPermissions,
  ...evaluationSetsPermissions,
  ...scorersPermissions,
  ...mcpServersPermissions,
  ...gatewayPermissions,
  ...reviewPermissions,
  ...datasetsPermissions,
  ...featuresPermissions,
  ...exportsPermissions,
  ...pagesPermissions,
};
