// From domain objects to what the native API shows.
import type { BatchView } from '../../contracts/serving/batches.ts';
import type { EndpointView, RevisionView } from '../../contracts/serving/endpoints.ts';
import type { PredictionView, TrafficSeriesView } from '../../contracts/serving/predictions.ts';
import type { LookView, RolloutView } from '../../contracts/serving/rollouts.ts';
import type { EndpointRuntimeView, RuntimeView } from '../../contracts/serving/runtimes.ts';
import { toIso } from '../../kernel/time.ts';
import type { Batch } from './batch/store.ts';
import { entityColumns, type FeatureBinding } from './data-plane/features/binding.ts';
import { defaultLogPolicy } from './data-plane/log-rules.ts';
import type { EndpointRuntime } from './data-plane/runtime-report.ts';
import type { EndpointView as Deployed } from './endpoints/endpoints.ts';
import type { Arm, Revision } from './endpoints/model.ts';
import type { LoggedPrediction } from './predictions/prediction-log.ts';
import type { TrafficSeries } from './predictions/traffic-series.ts';
import type { Look, Rollout } from './rollouts/plan.ts';
import type { Runtime } from './runtimes/model.ts';

const toArmView = ({ model, version, modelVersionId }: Omit<Arm, 'role' | 'weight'>) => ({
  model,
  version,
  modelVersionId,
});

export function toRevisionView(revision: Revision): RevisionView {
  const { number, mirror, audience, cause, rolloutId, look, actor } = revision;
  const arms = revision.arms.map((arm) => ({ ...toArmView(arm), role: arm.role, weight: arm.weight }));
  return { number, mirror, audience, cause, rolloutId, look, actor, arms, at: toIso(revision.at) };
}

function toFeaturesView({ service, digest, override, policy, views }: FeatureBinding): EndpointView['features'] {
  return {
    service,
    digest,
    override,
    entities: [...entityColumns({ views })],
    policy: { ...policy, defaults: { ...policy.defaults } },
    views: views.map(({ id: _id, joinKeys, features, ...view }) => ({
      ...view,
      joinKeys: [...joinKeys],
      features: features.map((feature) => ({ ...feature })),
    })),
  };
}

export function toEndpointView({ endpoint, revision }: Deployed): EndpointView {
  const { id, project, name, model, stickyKey, settings, log, description } = endpoint;
  const { predictions, score, threshold } = endpoint.output;
  return {
    id,
    project,
    name,
    model,
    stickyKey,
    settings,
    log: { ...defaultLogPolicy, ...log, redact: [...(log.redact ?? defaultLogPolicy.redact)] },
    description,
    features: revision.features === null ? null : toFeaturesView(revision.features),
    output: {
      ...(predictions === undefined ? {} : { predictions }),
      ...(score === undefined ? {} : { score }),
      ...(threshold === undefined ? {} : { threshold }),
    },
    revision: toRevisionView(revision),
    columns: revision.shape.inputs.map((column) => ({ ...column })),
    outputs: [...revision.shape.outputs],
    createdAt: toIso(endpoint.createdAt),
    updatedAt: toIso(endpoint.updatedAt),
  };
}

export function toRolloutView(rollout: Rollout): RolloutView {
  const { id, project, endpointId, state, step, stepRevision, looks, cause, reason, startedBy, decidedBy, plan } =
    rollout;
  return {
    id,
    project,
    endpointId,
    state,
    step,
    stepRevision,
    looks,
    cause,
    reason,
    startedBy,
    decidedBy,
    plan: {
      ...plan,
      steps: plan.steps.map((one) => ({ hold: false, ...one })),
      metrics: plan.metrics.map((one) => ({ ...one })),
    },
    champion: toArmView(rollout.champion),
    challenger: toArmView(rollout.challenger),
    startedAt: toIso(rollout.startedAt),
    stepStartedAt: toIso(rollout.stepStartedAt),
    finishedAt: rollout.finishedAt === null ? null : toIso(rollout.finishedAt),
  };
}

export function toLookView(look: Look): LookView {
  const { number, step, decision, reason, actor, evidence } = look;
  return {
    number,
    step,
    decision,
    reason,
    actor,
    at: toIso(look.at),
    evidence: { ...evidence, criteria: evidence.criteria.map((criterion) => ({ ...criterion })) },
  };
}

export function toPredictionView(prediction: LoggedPrediction): PredictionView {
  return {
    ...prediction,
    featuresReplaced: [...prediction.featuresReplaced],
    inputs: prediction.inputs as PredictionView['inputs'],
    outputs: prediction.outputs as PredictionView['outputs'],
  };
}

export function toEndpointRuntimeView({ settings, arms, features }: EndpointRuntime): EndpointRuntimeView {
  const views = features.map((view) => ({ ...view, newestAt: view.newestAt === null ? null : toIso(view.newestAt) }));
  return { settings, features: views, arms: arms.map((arm) => ({ ...arm, workers: [...arm.workers] })) };
}

export function toRuntimeView(runtime: Runtime): RuntimeView {
  const { model, version, jobId, state, kind, reason, parity, python } = runtime;
  const environment = python?.environment ?? null;
  return { model, version, jobId, state, kind, reason, parity, environment, updatedAt: toIso(runtime.updatedAt) };
}

export function toBatchView(batch: Batch): BatchView {
  const { selectionSha256: _selected, outputVersionId: _made, scoringMs, ...shown } = batch;
  return {
    ...shown,
    rowsPerSecond: scoringMs > 0 ? Math.round((batch.records / scoringMs) * 1000) : null,
    createdAt: toIso(batch.createdAt),
    finishedAt: batch.finishedAt === null ? null : toIso(batch.finishedAt),
  };
}

export function toTrafficSeriesView(series: TrafficSeries): TrafficSeriesView {
  return {
    ...series,
    from: toIso(series.from),
    to: toIso(series.to),
    newestAt: series.newestAt === null ? null : toIso(series.newestAt),
    arms: series.arms.map((arm) => ({
      ...arm,
      intervals: arm.intervals.map((interval) => ({ ...interval, at: toIso(interval.at) })),
      latency: [...arm.latency],
    })),
  };
}
