// Tracking runs of pipeline steps: made before the step, so that whatever an MLflow client logs in it is tied to the pipeline run.
import { policyActor } from '../../kernel/actor.ts';
import type { TrackedRuns } from '../../modules/pipelines/index.ts';
import type { RunStatus, Tracking } from '../../modules/tracking/index.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import { codeTags, runNameTag } from '../../protocols/mlflow/index.ts';

const actor = policyActor('pipelines');

export function createTrackedRuns(tracking: Tracking, clock: Clock): TrackedRuns {
  return {
    async create(project, { experiment, name, tags, sourceName, codeSource }) {
      const found =
        (await tracking.experiments.find(project, { name: experiment })) ??
        (await tracking.experiments.create(actor, project, { name: experiment }));
      const run = await tracking.runs.create(actor, project, {
        experimentId: found.id,
        name,
        // As a client of MLflow that knows its commit would say it; what the step's own client sets comes later and stays.
        tags: { ...tags, ...codeTags(sourceName, codeSource) },
        nameTag: runNameTag,
        ...(sourceName === null ? {} : { sourceName }),
        ...(codeSource === null ? {} : { codeSource }),
        startedAt: clock.now(),
      });
      return run.id;
    },
    async artifacts(_project, runId) {
      const files: { path: string; sha256: string }[] = [];
      const walk = async (folder: string): Promise<void> => {
        for (let cursor: string | undefined; ; ) {
          const page = await tracking.artifacts.list(runId, folder, { limit: 1000, cursor });
          for (const entry of page.items) {
            if (entry.sha256 === null) await walk(entry.path);
            else files.push({ path: entry.path, sha256: entry.sha256 });
          }
          cursor = page.nextCursor;
          if (cursor === undefined) return;
        }
      };
      await walk('');
      return files;
    },
    async finish(project, runId, outcome) {
      const run = await tracking.runs.find(project, runId);
      if (run === undefined || run.endedAt !== null) return;
      await tracking.runs.update(actor, project, runId, { status: outcome as RunStatus, endedAt: clock.now() });
    },
  };
}
