// Pawl's records as MLflow's messages.
import type { ModelVersion, RegisteredModel, Stage } from '../../modules/registry/index.ts';
import type {
  Experiment,
  LoggedModelRecord,
  MetricPoint,
  ModelUse,
  Run,
  RunRecord,
  Tags,
} from '../../modules/tracking/index.ts';
import { toDouble } from './fields.ts';
import { experimentLocation, modelLocation, runLocation } from './locations.ts';

export const runNameTag = 'mlflow.runName';
export const datasetContextTag = 'mlflow.data.context';

export function toPairs(tags: Tags): { key: string; value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

const lifecycle = (deletedAt: number | null): string => (deletedAt === null ? 'active' : 'deleted');

export function toExperimentView(experiment: Experiment) {
  return {
    experiment_id: String(experiment.number),
    name: experiment.name,
    artifact_location: experimentLocation(experiment),
    lifecycle_stage: lifecycle(experiment.deletedAt),
    creation_time: experiment.createdAt,
    last_update_time: experiment.updatedAt,
    tags: toPairs(experiment.tags),
    workspace: experiment.project,
  };
}

export function toRunInfo(run: Run) {
  return {
    run_id: run.id,
    run_uuid: run.id,
    run_name: run.name,
    experiment_id: String(run.experimentNumber),
    user_id: run.user,
    status: run.status.toUpperCase(),
    start_time: run.startedAt,
    ...(run.endedAt === null ? {} : { end_time: run.endedAt }),
    artifact_uri: runLocation(run),
    lifecycle_stage: lifecycle(run.deletedAt),
  };
}

export function toMetricView(metric: MetricPoint) {
  return { key: metric.key, value: toDouble(metric.value), timestamp: metric.at, step: metric.step };
}

function toModelUse(use: ModelUse) {
  return { model_id: use.modelId };
}

export function toRunView(run: RunRecord) {
  return {
    info: toRunInfo(run),
    data: { metrics: run.metrics.map(toMetricView), params: toPairs(run.params), tags: toPairs(run.tags) },
    inputs: {
      dataset_inputs: run.datasets.map(({ dataset, tags, context }) => ({
        tags: toPairs(context === null ? tags : { ...tags, [datasetContextTag]: context }),
        dataset: {
          name: dataset.name,
          digest: dataset.digest,
          source_type: dataset.sourceType,
          source: dataset.source,
          ...(dataset.schema === null ? {} : { schema: dataset.schema }),
          ...(dataset.profile === null ? {} : { profile: dataset.profile }),
        },
      })),
      model_inputs: run.modelInputs.map(toModelUse),
    },
    outputs: { model_outputs: run.modelOutputs.map((use) => ({ model_id: use.modelId, step: use.step })) },
  };
}

const modelStatus = {
  pending: 'LOGGED_MODEL_PENDING',
  ready: 'LOGGED_MODEL_READY',
  failed: 'LOGGED_MODEL_UPLOAD_FAILED',
};

export function toLoggedModelView(model: LoggedModelRecord) {
  return {
    info: {
      model_id: model.id,
      experiment_id: String(model.experimentNumber),
      name: model.name,
      creation_timestamp_ms: model.createdAt,
      last_updated_timestamp_ms: model.updatedAt,
      artifact_uri: modelLocation(model),
      status: modelStatus[model.status],
      ...(model.modelType === null ? {} : { model_type: model.modelType }),
      ...(model.sourceRunId === null ? {} : { source_run_id: model.sourceRunId }),
      ...(model.statusMessage === null ? {} : { status_message: model.statusMessage }),
      tags: toPairs(model.tags),
    },
    data: {
      params: toPairs(model.params),
      metrics: model.metrics.map((metric) => ({
        ...toMetricView(metric),
        model_id: model.id,
        run_id: metric.runId,
        ...(metric.datasetName === '' ? {} : { dataset_name: metric.datasetName }),
        ...(metric.datasetDigest === '' ? {} : { dataset_digest: metric.datasetDigest }),
      })),
    },
  };
}

const stageNames: Readonly<Record<Stage, string>> = {
  none: 'None',
  staging: 'Staging',
  production: 'Production',
  archived: 'Archived',
};

export function toVersionView(version: ModelVersion) {
  return {
    name: version.model,
    version: String(version.version),
    creation_timestamp: version.createdAt,
    last_updated_timestamp: version.updatedAt,
    current_stage: stageNames[version.stage],
    description: version.description,
    source: version.source,
    ...(version.runId === null && version.foreignRun === null ? {} : { run_id: version.runId ?? version.foreignRun }),
    ...(version.runLink === null ? {} : { run_link: version.runLink }),
    user_id: version.user,
    status: 'READY',
    tags: toPairs(version.tags),
    aliases: version.aliases,
  };
}

export function toRegisteredModelView(model: RegisteredModel, latest: readonly ModelVersion[]) {
  return {
    name: model.name,
    creation_timestamp: model.createdAt,
    last_updated_timestamp: model.updatedAt,
    description: model.description,
    latest_versions: latest.filter((version) => version.modelId === model.id).map(toVersionView),
    tags: toPairs(model.tags),
    aliases: Object.entries(model.aliases).map(([alias, version]) => ({ alias, version: String(version) })),
  };
}
