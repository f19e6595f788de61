// What monitoring needs, from serving, registry, tracking, features and lineage.
import { isAppError } from '../../kernel/errors.ts';
import { type Millis, parseIso } from '../../kernel/time.ts';
import type { Features } from '../../modules/features/index.ts';
import type { Lineage } from '../../modules/lineage/index.ts';
import type { MonitoredLabels, MonitoredRuns, MonitoredServing } from '../../modules/monitoring/index.ts';
import type { Registry } from '../../modules/registry/index.ts';
import type { Serving } from '../../modules/serving/index.ts';
import type { Tracking } from '../../modules/tracking/index.ts';
import type { Blobs } from '../../platform/blobs/blobs.ts';
import { toEvaluatedVersion } from './loop-ports.ts';
import { makeSet, maturedCutoffs } from './training-set-source.ts';

export function createMonitoredServing(serving: Serving, registry: Registry): MonitoredServing {
  return {
    async champion(project, endpoint) {
      try {
        const { revision } = await serving.endpoints.get(project, endpoint);
        const arm = revision.arms.find((one) => one.role === 'champion');
        return arm === undefined
          ? undefined
          : toEvaluatedVersion(await registry.versions.getById(project, arm.modelVersionId));
      } catch (error) {
        if (isAppError(error, 'serving.unknown_endpoint')) return undefined;
        throw error;
      }
    },
    async predictions(project, endpoint, from, to) {
      await serving.collectOnly();
      return serving.predictionFiles(project, endpoint, from, to);
    },
  };
}

/** @param projectOf projects of runs are found through the registry, so a run is asked for by its own id only */
export function createMonitoredRuns(deps: { tracking: Tracking; lineage: Lineage; blobs: Blobs }): MonitoredRuns {
  const projectOf = async (runId: string): Promise<string> => (await deps.lineage.resolve(runId)).project;
  return {
    async artifact(runId, path) {
      const entry = await deps.tracking.artifacts.find(runId, path);
      return entry === undefined || entry.sha256 === null ? undefined : deps.blobs.localPath(entry.sha256);
    },
    async metric(runId, name) {
      const { metrics } = await deps.tracking.runs.get(await projectOf(runId), runId);
      return metrics.find((metric) => metric.key === name)?.value;
    },
  };
}

export function createMonitoredLabels(deps: { features: Features; lineage: Lineage; blobs: Blobs }): MonitoredLabels {
  return {
    matured: maturedCutoffs,
    async resolve(project, spec, cutoff, signal) {
      const set = await makeSet(deps.features, project, spec, [cutoff], signal);
      return {
        cutoff,
        path: await deps.blobs.localPath(set.training.sha256),
        nodes: [{ type: 'training-set', id: set.id }],
      };
    },
    async trainedOn(project, runId) {
      // The run came from a pipeline run, which used the training sets: the lineage graph knows.
      const graph = await deps.lineage.around({ type: 'run', id: runId }, { direction: 'upstream', depth: 2 });
      const cutoffs = new Set<Millis>();
      for (const node of graph.nodes) {
        if (node.type !== 'training-set') continue;
        const { spec } = await deps.features.getTrainingSet(project, node.id);
        if (!('cutoffs' in spec.frame)) continue;
        for (const text of spec.frame.cutoffs) {
          const at = parseIso(text);
          if (at !== undefined) cutoffs.add(at);
        }
      }
      return [...cutoffs].sort((a, b) => a - b);
    },
  };
}
