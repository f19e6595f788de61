// Every route of the control plane.
import { installEventStream } from '../http/event-stream.ts';
import { installReferencePages } from '../http/reference-page.ts';
import { type HttpApp, installServerRoutes } from '../http/server.ts';
import { messageOf } from '../kernel/errors.ts';
import { auditRoutes } from '../modules/audit/index.ts';
import { connectionsRoutes } from '../modules/connections/index.ts';
import { datasetsRoutes } from '../modules/datasets/index.ts';
import { edgeRoutes } from '../modules/edge/index.ts';
import { evaluationRoutes } from '../modules/evaluation/index.ts';
import { evaluationSetsRoutes } from '../modules/evaluation-sets/index.ts';
import { exportsRoutes } from '../modules/exports/index.ts';
import { featuresRoutes } from '../modules/features/index.ts';
import { gatewayRoutes } from '../modules/gateway/index.ts';
import { governanceRoutes } from '../modules/governance/index.ts';
import { identityRoutes } from '../modules/identity/index.ts';
import { lineageRoutes } from '../modules/lineage/index.ts';
import { loopRoutes } from '../modules/loop/index.ts';
import { mcpServersRoutes } from '../modules/mcp-servers/index.ts';
import { monitoringRoutes } from '../modules/monitoring/index.ts';
import { objectivesRoutes } from '../modules/objectives/index.ts';
import { packagingRoutes } from '../modules/packaging/index.ts';
import { pagesRoutes } from '../modules/pages/index.ts';
import { pipelinesRoutes } from '../modules/pipelines/index.ts';
import { projectsRoutes } from '../modules/projects/index.ts';
import { promptsRoutes } from '../modules/prompts/index.ts';
import { registryRoutes } from '../modules/registry/index.ts';
import { retentionRoutes } from '../modules/retention/index.ts';
import { reviewRoutes } from '../modules/review/index.ts';
import { scorersRoutes } from '../modules/scorers/index.ts';
import { servingRoutes } from '../modules/serving/index.ts';
import { tracingRoutes } from '../modules/tracing/index.ts';
import { trackingRoutes } from '../modules/tracking/index.ts';
import { vaultRoutes } from '../modules/vault/index.ts';
import { viewsRoutes } from '../modules/views/index.ts';
import { webhooksRoutes } from '../modules/webhooks/index.ts';
import { installLlmApis } from '../protocols/llm/routes.ts';
import { installMlflow } from '../protocols/mlflow/index.ts';
import { installOtlp } from '../protocols/otlp/routes.ts';
import { errorCatalogues, permissionCatalogue } from './catalogues.ts';
import { clockRoutes } from './clock-routes.ts';
import type { Config, PrintedSetting } from './config.ts';
import { diagnosisRoutes } from './diagnosis-routes.ts';
import { jobRoutes } from './job-routes.ts';
import type { Modules } from './modules.ts';
import type { Platform } from './platform.ts';

/** What keeps this server from working, as sentences; cheap, since probes ask often. */
async function findFaults(platform: Platform): Promise<readonly string[]> {
  try {
    await platform.db.ping();
    return [];
  } catch (error) {
    return [`The database does not answer: ${messageOf(error)}`];
  }
}

export async function installRoutes(
  app: HttpApp,
  platform: Platform,
  modules: Modules,
  { config, settings }: { readonly config: Config; readonly settings: readonly PrintedSetting[] },
): Promise<void> {
  installServerRoutes(app, platform.telemetry, () => findFaults(platform));
  installReferencePages(app, errorCatalogues);
  installEventStream(app, platform.bus);
  clockRoutes(app, platform);
  jobRoutes(app, { queue: platform.queue, audit: modules.audit });
  diagnosisRoutes(app, config, platform, settings);
  identityRoutes(app, modules.identity, permissionCatalogue);
  auditRoutes(app, modules.audit);
  vaultRoutes(app, modules.vault);
  connectionsRoutes(app, modules.connections, {
    allowed: config.connections.allowPrivate,
    source: settings.find(({ path }) => path === 'connections.allowPrivate')?.source ?? 'default',
  });
  webhooksRoutes(
    app,
    modules.webhooks,
    settings.find(({ path }) => path === 'webhooks.allowPrivate')?.source ?? 'default',
  );
  lineageRoutes(app, modules.lineage);
  objectivesRoutes(app, modules.objectives);
  viewsRoutes(app, modules.views);
  await servingRoutes(app, modules.serving);
  edgeRoutes(app, modules.edge, platform.blobs);
  packagingRoutes(app, modules.packaging);
  projectsRoutes(app, modules.projects);
  pipelinesRoutes(app, modules.pipelines);
  monitoringRoutes(app, modules.monitoring);
  loopRoutes(app, modules.loop);
  governanceRoutes(app, modules.approvals);
  retentionRoutes(app, modules.retention);
  evaluationRoutes(app, modules.evaluations);
  evaluationSetsRoutes(app, modules.evaluationSets);
  scorersRoutes(app, modules.scorers);
  mcpServersRoutes(app, modules.mcpServers);
  reviewRoutes(app, modules.review);
  gatewayRoutes(app, modules.gateway);
  datasetsRoutes(app, modules.datasets);
  trackingRoutes(app, modules.tracking, platform);
  tracingRoutes(app, modules.tracing);
  registryRoutes(app, modules.registry);
  promptsRoutes(app, modules.prompts);
  featuresRoutes(app, modules.features, platform.clock);
  exportsRoutes(app, modules.exports, platform.blobs);
  pagesRoutes(app, {
    ...modules,
    clock: platform.clock,
    queue: platform.queue,
    olap: platform.olap,
    scratch: platform.scratch,
    permissions: permissionCatalogue,
  });
  installMlflow(app, { ...modules, clock: platform.clock, links: platform.links, queue: platform.queue });
  installLlmApis(app, modules);
  installOtlp(app, modules);
}
