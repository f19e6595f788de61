// Tracking runs of pipeline steps: made before the step, so that whatever an MLflow client logs in it is tied to the pipeline run.
import { policyActor } from '../../kernel/actor.ts';
import type { TrackedRuns } from '../../modules/pipelines/index.ts';
import type { RunStatus, Tracking } from '../../modules/tracking/index.ts';
import type { Clock } from '../../platform/clock/clock.ts';

const actor = policyActor('pipelines');

export function createTrackedRuns(tracking: Tracking, clock: Clock, nameTag: string): TrackedRuns {
  return {
    async create(project, experiment, name, tags) {
      const found =
        (await tracking.experiments.find(project, { name: experiment })) ??
        (await tracking.experiments.create(actor, project, { name: experiment }));
      const run = await tracking.runs.create(actor, project, {
        experimentId: found.id,
        name,
        tags,
        nameTag,
        startedAt: clock.now(),
      });
      return run.id;
    },
    async finish(project, runId, outcome) {
      const run = await tracking.runs.find(project, runId);
      if (run === undefined || run.endedAt !== null) return;
      await tracking.runs.update(actor, project, runId, { status: outcome as RunStatus, endedAt: clock.now() });
    },
  };
}
