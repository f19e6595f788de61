// Brings a source into a project, experiment by experiment. What cannot be brought is told at the end; the rest is.
import { CommandError } from '../command.ts';
import type { Context } from '../context.ts';
import type { Input } from '../input.ts';
import { formatBytes, formatNumber } from '../output.ts';
import { deliverLoggedModel, deliverModel, deliverTrace } from './registry-delivery.ts';
import { deliverRun } from './run-delivery.ts';
import type { Source, SourceExperiment } from './source.ts';
import { type Kind, kinds, Tally } from './tally.ts';
import { each, type Target } from './target.ts';

export const importOptions = [
  { name: 'experiment', value: 'name', meaning: 'only this one, and no registry; repeat for more', many: true },
  { name: 'deleted', meaning: "what is in the source's trash too; it goes to the trash" },
  { name: 'verify', meaning: 'compare again what an earlier import finished' },
] as const;

const runsAtOnce = 4;

async function experimentIn(
  { client, project, tally }: Target,
  { name, tags }: SourceExperiment,
): Promise<{ readonly id: string; readonly number: number }> {
  const filter = `name = '${name.replaceAll("'", "''")}'`;
  const { items } = await client.call('listExperiments', { path: { project }, query: { filter, limit: 1 } });
  const [there] = items;
  if (there !== undefined) {
    tally.add('experiments', 'same');
    return there;
  }
  const made = await client.call('createExperiment', { path: { project }, body: { name, tags: { ...tags } } });
  tally.add('experiments', 'written');
  return made;
}

async function bringExperiment(target: Target, source: Source, experiment: SourceExperiment): Promise<void> {
  const { tally } = target;
  const { id, number } = await experimentIn(target, experiment);
  await each(source.runs(experiment), runsAtOnce, async (run) => {
    if (run.deleted && !target.deleted) return;
    tally.add('runs', 'found');
    await deliverRun(target, source, id, run).catch((error: unknown) =>
      tally.fail('runs', `${run.name} ${run.id}`, error),
    );
  });
  await each(source.loggedModels(experiment), runsAtOnce, async (model) => {
    tally.add('loggedModels', 'found');
    await deliverLoggedModel(target, source, id, model).catch((error: unknown) =>
      tally.fail('loggedModels', `${model.name} ${model.id}`, error),
    );
  });
  await each(source.traces(experiment), runsAtOnce, async (trace) => {
    tally.add('traces', 'found');
    await deliverTrace(target, number, trace).catch((error: unknown) => tally.fail('traces', trace.id, error));
  });
}

const titles: Readonly<Record<Kind, string>> = {
  experiments: 'experiments',
  runs: 'runs',
  points: 'metric points',
  files: 'files',
  loggedModels: 'logged models',
  models: 'registered models',
  versions: 'versions',
  traces: 'traces',
};

/** Brings all of a source, says what came of it, and closes it. @returns the exit code */
export async function importSource(context: Context, input: Input, source: Source): Promise<number> {
  const progress = context.progress('Importing');
  const tally = new Tally(progress);
  const target: Target = {
    client: context.client,
    project: context.project,
    tally,
    verify: input.flag('verify'),
    deleted: input.flag('deleted'),
  };
  const wanted = input.options('experiment');
  const missing = new Set(wanted);
  try {
    for await (const experiment of source.experiments()) {
      missing.delete(experiment.name);
      if (wanted.length > 0 ? !wanted.includes(experiment.name) : experiment.deleted && !target.deleted) continue;
      tally.add('experiments', 'found');
      await bringExperiment(target, source, experiment).catch((error: unknown) =>
        tally.fail('experiments', experiment.name, error),
      );
    }
    const [stranger] = missing;
    if (stranger !== undefined) throw new CommandError(`The source has no experiment ${stranger}.`);
    if (wanted.length === 0) {
      for await (const model of source.models()) {
        tally.add('models', 'found');
        await deliverModel(target, model).catch((error: unknown) => tally.fail('models', model.name, error));
      }
    }
  } finally {
    progress.end();
    await source.close();
  }
  return tell(context, tally);
}

async function tell(context: Context, tally: Tally): Promise<number> {
  const { counts, failures, failed, bytes } = tally;
  context.data({ counts, bytes, failed, failures });
  if (!context.json) {
    const rows = kinds.filter((kind) => counts[kind].found + counts[kind].failed > 0);
    await context.table(rows, [
      ['what', (kind) => titles[kind]],
      ['found', (kind) => formatNumber(counts[kind].found)],
      ['written', (kind) => formatNumber(counts[kind].written)],
      ['there already', (kind) => formatNumber(counts[kind].same)],
      ['failed', (kind) => formatNumber(counts[kind].failed)],
    ]);
    if (bytes > 0) context.print(`${formatBytes(bytes)} of files`);
    for (const { what, why } of failures.slice(0, 20)) context.note(`${what}: ${why}`);
    if (failed > 20) context.note(`${failed - 20} more failed; --json lists up to 1,000.`);
    if (failed > 0) context.note('What failed can be brought by the same command again; the rest is left as it is.');
  }
  return failed === 0 ? 0 : 1;
}
