// Runs of a source become runs with the same ids. Everything written may be written again, so that an import that was cut off is simply
// started again; a mark on a finished run saves the second look.
import { createHash } from 'node:crypto';
import { type Answer, PawlError } from '../../../clients/ts/client.ts';
import { canonicalJson } from '../../contracts/canonical-json.ts';
import { toIso } from '../../kernel/time.ts';
import { CommandError } from '../command.ts';
import { deliverFiles } from './files-delivery.ts';
import type { Pairs, Source, SourcePoint, SourceRun } from './source.ts';
import type { Target } from './target.ts';

type Run = Answer<'getRun'>;

/** What a run was when all of it had been brought over and compared. */
const markTag = 'pawl.import.digest';
const mostTagLength = 100_000;
const mostParamLength = 6000;

function digestOf(run: SourceRun): string {
  const { id, name, status, endedAt, params, tags, datasets } = run;
  return createHash('sha256')
    .update(canonicalJson({ id, name, status, endedAt, params, tags, datasets: datasets.map(({ digest }) => digest) }))
    .digest('hex');
}

export const metricValue = (value: number) =>
  Number.isNaN(value)
    ? ('NaN' as const)
    : value === Number.POSITIVE_INFINITY
      ? ('Infinity' as const)
      : value === Number.NEGATIVE_INFINITY
        ? ('-Infinity' as const)
        : value;

/** Parameters and tags a hundred at a time: some runs have thousands. */
function* portions(pairs: Pairs): Generator<Pairs> {
  const entries = Object.entries(pairs).filter(([key]) => key !== '');
  for (let from = 0; from < entries.length; from += 100) yield Object.fromEntries(entries.slice(from, from + 100));
}

/** Points remembered for telling repeated ones; a run with more of them is not counted. */
const mostRemembered = 1_000_000;

/** Counts the distinct points of each metric. */
class PointCount {
  readonly #counts = new Map<string, number>();
  readonly #seen: Set<string> | undefined;

  /** @param distinct no point comes twice */
  constructor(distinct: boolean) {
    this.#seen = distinct ? undefined : new Set();
  }

  add({ key, step, at, value }: SourcePoint): void {
    if (this.#seen !== undefined && this.#seen.size <= mostRemembered) {
      const before = this.#seen.size;
      this.#seen.add(JSON.stringify([key, step, at, String(value)]));
      if (this.#seen.size === before) return;
    }
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** By metric; undefined where there were too many to tell which come twice. */
  get counts(): ReadonlyMap<string, number> | undefined {
    return this.#seen !== undefined && this.#seen.size > mostRemembered ? undefined : this.#counts;
  }
}

async function createdOrFound(
  target: Target,
  experimentId: string,
  run: SourceRun,
): Promise<{ run: Run; fresh: boolean }> {
  const { client, project } = target;
  try {
    const made = await client.call('createRun', {
      path: { project },
      body: {
        id: run.id,
        experimentId,
        name: run.name.slice(0, 250),
        user: run.user,
        sourceName: run.sourceName,
        codeCommit: run.codeCommit,
        startedAt: toIso(run.startedAt),
      },
    });
    return { run: made, fresh: true };
  } catch (error) {
    if (!(error instanceof PawlError) || error.code !== 'tracking.run_exists') throw error;
    const found = await client.call('getRun', { path: { project, run: run.id } }).catch((refused: unknown) => {
      if (!(refused instanceof PawlError) || refused.code !== 'tracking.unknown_run') throw refused;
      throw new CommandError(
        `Run ${run.id} is there already, in another project of this server.`,
        'Import into that project, or purge the run there first.',
      );
    });
    if (found.experimentId !== experimentId)
      throw new CommandError(`Run ${run.id} is there already, in another experiment.`, 'Nothing of it was changed.');
    return { run: found, fresh: false };
  }
}

/** What the server has of a run and the source has otherwise. @returns undefined when they agree */
async function difference(
  target: Target,
  run: SourceRun,
  counts: ReadonlyMap<string, number>,
): Promise<string | undefined> {
  const { client, project } = target;
  const kept = await client.call('getRun', { path: { project, run: run.id } });
  for (const [what, given, there] of [
    ['parameter', run.params, kept.params],
    ['tag', run.tags, kept.tags],
  ] as const) {
    const key = Object.keys(given).find((each) => each !== '' && there[each] !== given[each]);
    if (key !== undefined)
      return `${what} ${key} is ${JSON.stringify(there[key])} and not ${JSON.stringify(given[key])}`;
  }
  for (const [key, count] of counts) {
    const chart = await client.call('chartMetric', { path: { project }, query: { key, runs: run.id, buckets: 1 } });
    const points = chart.series[0]?.points ?? 0;
    if (points < count) return `metric ${key} has ${points} points and not ${count}`;
  }
  return undefined;
}

/** Brings one run over and compares; a run that was there unchanged is left alone. */
export async function deliverRun(target: Target, source: Source, experimentId: string, run: SourceRun): Promise<void> {
  const { client, project, tally } = target;
  const { run: there, fresh } = await createdOrFound(target, experimentId, run);
  const path = { project, run: run.id };
  const digest = digestOf(run);
  if (!fresh && there.tags[markTag] === digest && !target.verify) {
    tally.add('runs', 'same');
    return;
  }
  if (there.deletedAt !== null) await client.call('restoreRun', { path });
  for (const params of portions(run.params)) {
    const long = Object.entries(params).find(([, value]) => value.length > mostParamLength);
    if (long !== undefined)
      throw new CommandError(`Parameter ${long[0]} has ${long[1].length} characters; ${mostParamLength} fit.`);
    await client.call('logToRun', { path, body: { params } });
  }
  for (const tags of portions(run.tags)) {
    const long = Object.entries(tags).find(([, value]) => value.length > mostTagLength);
    if (long !== undefined)
      throw new CommandError(`Tag ${long[0]} has ${long[1].length} characters; ${mostTagLength} fit.`);
    await client.call('logToRun', { path, body: { tags } });
  }
  const count = new PointCount(source.distinctPoints);
  for await (const points of source.points(run)) {
    tally.add('points', 'found', points.length);
    for (const point of points) count.add(point);
    const metrics = points.map(({ key, value, step, at }) => ({ key, value: metricValue(value), step, at: toIso(at) }));
    await client.call('logToRun', { path, body: { metrics } });
    tally.add('points', 'written', points.length);
  }
  if (run.datasets.length + run.modelInputs.length + run.modelOutputs.length > 0) {
    const { datasets, modelInputs, modelOutputs } = run;
    await client.call('logRunInputs', {
      path,
      body: { datasets: [...datasets], modelInputs: [...modelInputs], modelOutputs: [...modelOutputs] },
    });
  }
  await deliverFiles(target, { run: run.id }, source.runFiles(run), fresh);
  const fault = await difference(target, run, count.counts ?? new Map());
  if (fault !== undefined) throw new CommandError(`Run ${run.id} was read back and differs: ${fault}.`);
  const endedAt = run.endedAt === null ? undefined : toIso(run.endedAt);
  if (run.status !== 'running') await client.call('changeRun', { path, body: { status: run.status, endedAt } });
  // Last: what was not ended is looked at again.
  if (run.endedAt !== null) await client.call('logToRun', { path, body: { tags: { [markTag]: digest } } });
  if (run.deleted) await client.call('deleteRun', { path });
  tally.add('runs', 'written');
}
