// Wires the modules in tier order: each gets the ports and the lower modules it names, nothing else. What a module needs of a higher or
// sibling module comes through an adapter.
import { join } from 'node:path';
import { type Audit, createAudit } from '../modules/audit/index.ts';
import { type Connections, createConnections } from '../modules/connections/index.ts';
import { createDatasets, type Datasets } from '../modules/datasets/index.ts';
import { createEdge, type Edge } from '../modules/edge/index.ts';
import { createEvaluations, type Evaluations } from '../modules/evaluation/index.ts';
import { createEvaluationSets, type EvaluationSets } from '../modules/evaluation-sets/index.ts';
import { createExports, type Exports } from '../modules/exports/index.ts';
import { createFeatures, type Features } from '../modules/features/index.ts';
import { createGateway, type Gateway } from '../modules/gateway/index.ts';
import { type Approvals, createApprovals } from '../modules/governance/index.ts';
import { createIdentity, type Identity } from '../modules/identity/index.ts';
import { createLineage, type Lineage } from '../modules/lineage/index.ts';
import { createLoop, type Loop } from '../modules/loop/index.ts';
import { createMcpServers, type McpServers } from '../modules/mcp-servers/index.ts';
import { createMonitoring, type Monitoring, type PlanDeclaration } from '../modules/monitoring/index.ts';
import { createObjectives, type Objectives } from '../modules/objectives/index.ts';
import { createPackaging, type Packaging } from '../modules/packaging/index.ts';
import { createLogPurge, createPipelines, type Pipelines } from '../modules/pipelines/index.ts';
import { createProjects, type Projects } from '../modules/projects/index.ts';
import { createPrompts, type Prompts } from '../modules/prompts/index.ts';
import { createRegistry, type Registry } from '../modules/registry/index.ts';
import { createRetention, looseContent, type Retention } from '../modules/retention/index.ts';
import { createReview, type Review } from '../modules/review/index.ts';
import { createScorers, type Scorers } from '../modules/scorers/index.ts';
import { createServing, type Serving, servingPaths } from '../modules/serving/index.ts';
import { createTracing, type Tracing } from '../modules/tracing/index.ts';
import { createTracking, type Tracking } from '../modules/tracking/index.ts';
import { createVault, type Vault } from '../modules/vault/index.ts';
import { createViews, type Views } from '../modules/views/index.ts';
import { createWebhooks, type Webhooks } from '../modules/webhooks/index.ts';
import { openNamedFiles } from '../platform/blobs/named-objects.ts';
import { openS3Named } from '../platform/blobs/s3-named-objects.ts';
import { openOnnxModel } from '../platform/inference/onnx.ts';
import { createPythonModels } from '../platform/inference/python/python-models.ts';
import { openFileSecrets } from '../platform/secrets/file-secrets.ts';
import { loadMasterKey } from '../platform/secrets/master-key.ts';
import { createDatasetSource } from './adapters/dataset-source.ts';
import type { ListReading } from './adapters/list-source.ts';
import { createLoopAlarms, createLoopModels, createLoopServing } from './adapters/loop-ports.ts';
import { createMonitoredLabels, createMonitoredRuns, createMonitoredServing } from './adapters/monitoring-ports.ts';
import { createDatasetParts, createFeatureSource, createModelSource } from './adapters/serving-ports.ts';
import { createTrackedRuns } from './adapters/tracked-runs.ts';
import { createTrainingSetSource } from './adapters/training-set-source.ts';
import type { Config } from './config.ts';
import { contentColumns } from './content-columns.ts';
import { objectStoreTarget } from './object-store.ts';
import type { Platform } from './platform.ts';
import { pythonOf } from './python.ts';

export interface Modules {
  readonly approvals: Approvals;
  readonly audit: Audit;
  readonly connections: Connections;
  readonly datasets: Datasets;
  readonly edge: Edge;
  readonly evaluations: Evaluations;
  readonly evaluationSets: EvaluationSets;
  readonly exports: Exports;
  readonly features: Features;
  readonly gateway: Gateway;
  readonly identity: Identity;
  readonly lineage: Lineage;
  readonly loop: Loop;
  readonly mcpServers: McpServers;
  readonly monitoring: Monitoring;
  readonly objectives: Objectives;
  readonly packaging: Packaging;
  readonly pipelines: Pipelines;
  readonly projects: Projects;
  readonly prompts: Prompts;
  readonly registry: Registry;
  readonly retention: Retention;
  readonly review: Review;
  readonly scorers: Scorers;
  readonly serving: Serving;
  readonly tracing: Tracing;
  readonly tracking: Tracking;
  readonly vault: Vault;
  readonly views: Views;
  readonly webhooks: Webhooks;
}

/** What is known only once the server listens. */
export interface ServerAddress {
  url(): string;
}

export async function createModules(
  platform: Platform,
  config: Config,
  address: ServerAddress,
  lists: ListReading,
): Promise<Modules> {
  const { blobs, olap, newId } = platform;
  const audit = createAudit(platform);
  const identity = createIdentity({ ...platform, audit });
  const secretsFolder = join(config.home, 'secrets');
  const secrets = await openFileSecrets({
    path: join(secretsFolder, 'secrets.bin'),
    masterKey: await loadMasterKey(join(secretsFolder, 'master.key'), platform.random),
    random: platform.random,
  });
  const vault = createVault({ ...platform, audit, identity, secrets });
  await vault.sweep();
  const connections = createConnections({ ...platform, audit, identity, vault, addresses: config.connections });
  const webhooks = createWebhooks({ ...platform, audit, identity, secrets, rules: config.webhooks });
  await webhooks.sweep();
  const lineage = createLineage(platform);
  const objectives = createObjectives({ ...platform, audit, lineage });
  const views = createViews({ ...platform, audit, identity });
  const datasets = createDatasets({ ...platform, audit, lineage, roots: config.import.roots });
  const features = createFeatures({ ...platform, audit, lineage, datasets });
  const tracking = createTracking({ ...platform, audit, identity, lineage, release: looseContent(platform) });
  const tracing = createTracing({ ...platform, audit });
  const registry = createRegistry({ ...platform, audit, identity, lineage, tracking });
  const prompts = createPrompts({ registry });
  const evaluationSets = createEvaluationSets({ ...platform, audit, lineage, tracing, tracking });
  const mcpServers = createMcpServers({ ...platform, audit });
  const scorers = createScorers({ ...platform, audit, tracking });
  const review = createReview({ ...platform, audit, tracing, tracking });
  const gateway = createGateway({
    ...platform,
    audit,
    identity,
    secrets,
    scorers,
    tracing,
    tracking,
    addresses: config.connections,
  });
  await gateway.keys.sweep();
  const evaluations = createEvaluations({ ...platform, audit, lineage });
  const trainingSets = createTrainingSetSource(features);
  const pipelines = createPipelines({
    ...platform,
    audit,
    lineage,
    sources: [trainingSets, createDatasetSource({ datasets, blobs, olap, newId, scratch: platform.scratch })],
    tracked: createTrackedRuns(tracking, registry),
    secrets: vault,
    folder: join(config.home, 'pipelines'),
    programs: { python: pythonOf(config) },
    environment: (project) => ({
      PAWL_URL: address.url(),
      MLFLOW_TRACKING_URI: `${address.url()}/projects/${project}`,
      // The client would otherwise try to report its use to its makers.
      MLFLOW_DISABLE_TELEMETRY: 'true',
      DO_NOT_TRACK: 'true',
    }),
  });
  const paths = servingPaths(config.home);
  const datasetParts = createDatasetParts(datasets);
  const pythonModels = createPythonModels({
    compute: platform.compute,
    python: pythonOf(config),
    folder: join(paths.folder, 'environments'),
  });
  const serving = await createServing({
    ...platform,
    audit,
    lineage,
    models: createModelSource(registry),
    datasets: datasetParts,
    features: createFeatureSource(features),
    paths,
    snapshotKey: await loadMasterKey(paths.key, platform.random),
    exchange:
      config.blobs.url === '' ? openNamedFiles(paths.exchange) : await openS3Named(objectStoreTarget(config.blobs.url)),
    expectsDataPlane: () => config.dataPlane.enabled,
    spoolBytes: config.dataPlane.logMegabytes * 1024 ** 2,
    openModel: openOnnxModel,
    pythonModels,
  });
  const signingSeed = await loadMasterKey(join(secretsFolder, 'bundles.key'), platform.random);
  const packaging = createPackaging({ ...platform, runtimes: serving.runtimes, signingSeed });
  const edge = createEdge({
    ...platform,
    audit,
    lineage,
    runtimes: serving.runtimes,
    datasets: datasetParts,
    pythonModels,
    signingSeed,
    openModel: openOnnxModel,
  });
  const monitoring = createMonitoring({
    ...platform,
    audit,
    lineage,
    objectives,
    webhooks,
    evaluations,
    serving: createMonitoredServing(serving, registry),
    runs: createMonitoredRuns({ tracking, lineage, blobs }),
    labels: createMonitoredLabels({ features, lineage, blobs }),
  });
  const approvals = createApprovals({ ...platform, audit, lineage });
  const loop = createLoop({
    ...platform,
    audit,
    lineage,
    pipelines,
    evaluations,
    approvals,
    models: createLoopModels(registry),
    data: trainingSets,
    serving: createLoopServing(serving),
    alarms: createLoopAlarms(monitoring),
  });
  const retention = createRetention({
    ...platform,
    audit,
    identity,
    tracking,
    registry,
    serving,
    tracing,
    webhooks,
    logs: createLogPurge({ db: platform.db, folder: join(config.home, 'pipelines') }),
    content: contentColumns,
  });
  const exports = createExports({ ...platform, audit, lists, release: retention.release });
  const projects = createProjects({
    ...platform,
    audit,
    identity,
    objectives,
    datasets,
    features,
    pipelines,
    loop,
    async declareMonitoring(actor, project, model, body) {
      await monitoring.declare(actor, project, model, body as unknown as PlanDeclaration);
    },
  });
  return {
    approvals,
    audit,
    connections,
    datasets,
    edge,
    evaluations,
    evaluationSets,
    exports,
    features,
    gateway,
    identity,
    lineage,
    loop,
    mcpServers,
    monitoring,
    objectives,
    packaging,
    pipelines,
    projects,
    prompts,
    registry,
    retention,
    review,
    scorers,
    serving,
    tracing,
    tracking,
    vault,
    views,
    webhooks,
  };
}
