// Tracking runs of pipeline steps: made before the step, so that whatever an MLflow client logs in it is tied to the pipeline run.
import { policyActor } from '../../kernel/actor.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import type { TrackedRuns } from '../../modules/pipelines/index.ts';
import type { Registry } from '../../modules/registry/index.ts';
import type { RunStatus, Tracking } from '../../modules/tracking/index.ts';
import { codeTags, runNameTag } from '../../protocols/mlflow/index.ts';

const actor = policyActor('pipelines');

/** Every file below an owner, with a prefix to its path. */
async function filesOf(tracking: Tracking, owner: string, prefix: string): Promise<{ path: string; sha256: string }[]> {
  const files: { path: string; sha256: string }[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (let cursor: string | undefined; ; ) {
      const page = await tracking.artifacts.list(owner, folder, { limit: 1000, cursor });
      for (const entry of page.items) {
        if (entry.sha256 === null) await walk(entry.path);
        else files.push({ path: `${prefix}${entry.path}`, sha256: entry.sha256 });
      }
      cursor = page.nextCursor;
      if (cursor === undefined) return;
    }
  };
  await walk('');
  return files;
}

export function createTrackedRuns(tracking: Tracking, registry: Registry): TrackedRuns {
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
      });
      return run.id;
    },
    async results(project, runId) {
      const { params, metrics, modelOutputs } = await tracking.runs.get(project, runId);
      const files = await filesOf(tracking, runId, '');
      const modelIds = [...new Set(modelOutputs.map(({ modelId }) => modelId))];
      const seen = new Map<string, number>();
      for (const id of modelIds) {
        const model = await tracking.loggedModels.find(project, id);
        if (model === undefined) continue;
        const count = (seen.get(model.name) ?? 0) + 1;
        seen.set(model.name, count);
        files.push(...(await filesOf(tracking, id, `models/${model.name}${count === 1 ? '' : `-${count}`}/`)));
      }
      const filter = parseFilter(`runId = '${runId}'`);
      const registered = await registry.versions.search(project, { filter }, { limit: 100 });
      return {
        files,
        params,
        metrics: Object.fromEntries(
          metrics
            // What the machine did meanwhile is no result of the code.
            .filter(({ key }) => !key.startsWith('system/'))
            .map(({ key, value }) => [key, Number.isFinite(value) ? value : String(value)]),
        ),
        modelIds,
        versions: registered.items.map(({ version }) => String(version)),
      };
    },
    async finish(project, runId, outcome) {
      const run = await tracking.runs.find(project, runId);
      if (run === undefined || run.endedAt !== null) return;
      await tracking.runs.update(actor, project, runId, { status: outcome as RunStatus });
    },
  };
}
