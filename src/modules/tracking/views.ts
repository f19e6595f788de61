// This module's records as the native API answers them.
import type {
  ArtifactView,
  ExperimentView,
  LoggedModelView,
  MetricChartView,
  MetricPointView,
  MetricValue,
  RunGroupView,
  RunView,
} from '../../contracts/tracking.ts';
import { toIso } from '../../kernel/time.ts';
import type { ArtifactEntry } from './artifacts/artifacts.ts';
import type { Experiment } from './experiments/experiment.ts';
import type { LoggedModelRecord } from './logged-models/logged-model.ts';
import type { MetricChart, MetricPoint } from './metrics/metric.ts';
import type { RunRecord } from './runs/run.ts';
import type { RunGroup } from './runs/run-group.ts';

const isoOrNull = (at: number | null): string | null => (at === null ? null : toIso(at));

/** JSON has no NaN and no infinities. */
export function toValue(value: number): MetricValue {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

export function toExperimentView(experiment: Experiment): ExperimentView {
  return {
    ...experiment,
    tags: { ...experiment.tags },
    createdAt: toIso(experiment.createdAt),
    updatedAt: toIso(experiment.updatedAt),
    deletedAt: isoOrNull(experiment.deletedAt),
  };
}

export function toPointView({ step, at, value }: MetricPoint): MetricPointView {
  return { step, at: toIso(at), value: toValue(value) };
}

const extreme = (value: number | null): MetricValue | null => (value === null ? null : toValue(value));

export function toChartView({ grid, series }: MetricChart): Omit<MetricChartView, 'key'> {
  return {
    fromStep: grid.from,
    toStep: grid.to,
    width: grid.width,
    series: series.map(({ runId, points, buckets }) => ({
      run: runId,
      points,
      buckets: buckets.map(({ step, at, first, last, min, max, mean, points: merged }) => ({
        step,
        at: toIso(at),
        first: extreme(first),
        last: extreme(last),
        min: extreme(min),
        max: extreme(max),
        mean: extreme(mean),
        points: merged,
      })),
    })),
  };
}

/** @param members the filter that finds the members */
export function toGroupView({ values, runs, metrics }: RunGroup, members: string): RunGroupView {
  return {
    values: [...values],
    runs,
    metrics: metrics.map(({ mean, min, max, ...rest }) => ({
      ...rest,
      mean: extreme(mean),
      min: extreme(min),
      max: extreme(max),
    })),
    members,
  };
}

export function toRunView(run: RunRecord): RunView {
  const { experimentNumber: _number, artifactLocation: _location, startedWall: _wall, ...rest } = run;
  return {
    ...rest,
    startedAt: toIso(run.startedAt),
    endedAt: isoOrNull(run.endedAt),
    deletedAt: isoOrNull(run.deletedAt),
    params: { ...run.params },
    tags: { ...run.tags },
    metrics: run.metrics.map((metric) => ({
      key: metric.key,
      ...toPointView(metric),
      min: extreme(metric.min),
      max: extreme(metric.max),
    })),
    datasets: run.datasets.map(({ dataset, context }) => ({
      name: dataset.name,
      digest: dataset.digest,
      context,
      sourceType: dataset.sourceType,
      source: dataset.source,
    })),
    modelInputs: [...run.modelInputs],
    modelOutputs: [...run.modelOutputs],
  };
}

export function toArtifactView(entry: ArtifactEntry): ArtifactView {
  return { ...entry, folder: entry.sha256 === null };
}

export function toLoggedModelView(model: LoggedModelRecord): LoggedModelView {
  return {
    id: model.id,
    project: model.project,
    experimentId: model.experimentId,
    name: model.name,
    modelType: model.modelType,
    status: model.status,
    sourceRunId: model.sourceRunId,
    params: { ...model.params },
    tags: { ...model.tags },
    metrics: model.metrics.map((metric) => ({
      key: metric.key,
      ...toPointView(metric),
      runId: metric.runId,
      datasetName: metric.datasetName,
      datasetDigest: metric.datasetDigest,
    })),
    createdAt: toIso(model.createdAt),
    updatedAt: toIso(model.updatedAt),
  };
}
