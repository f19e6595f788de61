import assert from 'node:assert/strict';
import { testOnDatabases } from '../../../../test/support/databases.ts';
import { openTracking, tester, trackingTestMigrations } from '../../../../test/support/tracking.ts';
import { parseOrderList } from '../../../kernel/filter/order.ts';
import { parseFilter } from '../../../kernel/filter/parse.ts';
import { chunks } from '../../../platform/db/chunks.ts';
import { tables } from '../tables.ts';
import { type GroupRequest, membersFilter, type RunGroup } from './run-group.ts';

const fields = (text: string) => parseOrderList(text).map(({ field }) => field);

interface Made {
  readonly id: string;
  readonly depth: string | undefined;
  readonly seed: string | undefined;
  /** Undefined: not logged. */
  readonly auc: number | undefined;
}

const depths = ['2', '10', '1e1', 'deep', "o'hara: 5", undefined] as const;

function make(index: number): Made {
  const mixed = (index * 7919) % 10_007;
  return {
    id: index.toString(16).padStart(32, '0'),
    depth: depths[mixed % depths.length],
    seed: index % 5 === 0 ? undefined : String(index % 7),
    auc: mixed % 11 === 0 ? undefined : mixed % 13 === 0 ? Number.NaN : 1e6 + mixed / 10_007,
  };
}

function byHand(runs: readonly Made[], keyOf: (run: Made) => readonly (string | undefined)[]) {
  const groups = Map.groupBy(runs, (run) => JSON.stringify(keyOf(run).map((value) => value ?? null)));
  return new Map(
    [...groups].map(([key, own]) => {
      const numbers = own.flatMap(({ auc }) => (auc === undefined || Number.isNaN(auc) ? [] : [auc]));
      const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
      const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return [
        key,
        {
          runs: own.length,
          numbers: numbers.length,
          nan: own.filter(({ auc }) => Number.isNaN(auc)).length,
          missing: own.filter(({ auc }) => auc === undefined).length,
          mean: mean.toFixed(6),
          sd: Math.sqrt(squares / (numbers.length - 1)).toFixed(6),
          min: Math.min(...numbers),
          max: Math.max(...numbers),
        },
      ];
    }),
  );
}

const shown = ({ runs, metrics: [auc] }: RunGroup) => ({
  runs,
  numbers: auc?.numbers,
  nan: auc?.nan,
  missing: auc?.missing,
  mean: auc?.mean?.toFixed(6),
  sd: auc?.sd?.toFixed(6),
  min: auc?.min,
  max: auc?.max,
});

testOnDatabases(
  'groups of ten thousand runs have the mean and spread of all their members, page by page',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking } = await openTracking(t, db);
    const { id: experimentId } = await tracking.experiments.create(tester, 'p', { name: 'many' });
    const made = Array.from({ length: 10_000 }, (_, index) => make(index));
    await db.transact(async (tx) => {
      for (const part of chunks(made, 500)) {
        await tables(tx)
          .insertInto('tracking_runs')
          .values(
            part.map(({ id }) => ({
              id,
              project: 'p',
              experiment_id: experimentId,
              name: id,
              status: 'finished',
              user_name: 'ana',
              source_name: null,
              code_commit: null,
              code_source: null,
              started_at: 1,
              started_wall: null,
              ended_at: 2,
              deleted_at: null,
            })),
          )
          .execute();
        const params = part.flatMap(({ id, depth }) =>
          depth === undefined ? [] : [{ run_id: id, key: 'depth', value: depth }],
        );
        const tags = part.flatMap(({ id, seed }) =>
          seed === undefined ? [] : [{ run_id: id, key: 'seed', value: seed }],
        );
        await tables(tx).insertInto('tracking_params').values(params).execute();
        await tables(tx).insertInto('tracking_tags').values(tags).execute();
      }
    });
    // By the way of every client, for some; the rest by one row each as that leaves it.
    for (const part of chunks(made, 250)) {
      await db.transact(async (tx) => {
        const rows = part.flatMap(({ id, auc }) =>
          auc === undefined
            ? []
            : [
                {
                  run_id: id,
                  experiment_id: 'e',
                  key: 'auc',
                  step: 0,
                  at: 1,
                  value: Number.isNaN(auc) ? 0 : auc,
                  nan: Number.isNaN(auc) ? 1 : 0,
                  min_value: Number.isNaN(auc) ? null : auc,
                  max_value: Number.isNaN(auc) ? null : auc,
                  covered_step: null,
                  covered_at: null,
                  uncovered: 1,
                  points: 1,
                  numbers: Number.isNaN(auc) ? 0 : 1,
                  sum_value: Number.isNaN(auc) ? 0 : auc,
                },
              ],
        );
        await tables(tx).insertInto('tracking_latest_metrics').values(rows).execute();
      });
    }
    const request: GroupRequest = { by: fields('params.depth, tags.seed'), metrics: ['auc'], aggregate: 'last' };
    const all = async (asked: GroupRequest, limit = 7): Promise<RunGroup[]> => {
      const found: RunGroup[] = [];
      let cursor: string | undefined;
      do {
        const page = await tracking.runs.group('p', [experimentId], asked, { limit, cursor });
        assert.ok(page.items.length <= limit);
        found.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return found;
    };
    const groups = await all(request);
    const expected = byHand(made, ({ depth, seed }) => [depth, seed]);
    assert.deepEqual(
      new Map(groups.map((group) => [JSON.stringify(group.values), shown(group)])),
      expected,
      'all groups, each once',
    );
    assert.deepEqual(
      (await all({ ...request, by: fields('params.depth') })).map(({ values }) => values[0]),
      ['2', '10', '1e1', 'deep', "o'hara: 5", null],
      'numbers by value, then other texts, then nothing',
    );
    const largest = await all({ ...request, order: parseOrderList('metrics.auc desc, runs') }, 3);
    const means = largest.map(({ metrics: [auc] }) => auc?.mean ?? 0);
    assert.deepEqual(
      means,
      means.toSorted((a, b) => b - a),
    );
    assert.equal(largest.length, groups.length);
    const some = await all({ ...request, by: fields('tags.seed'), filter: parseFilter("params.depth = 'deep'") });
    assert.deepEqual(
      new Map(some.map((group) => [JSON.stringify(group.values), shown(group)])),
      byHand(
        made.filter(({ depth }) => depth === 'deep'),
        ({ seed }) => [seed],
      ),
    );
    for (const group of [groups[0], groups.at(-1), groups.find(({ values }) => values[0]?.includes("'"))]) {
      assert.ok(group !== undefined);
      const filter = parseFilter(membersFilter(request.by, group.values));
      const members = await tracking.runs.search('p', [experimentId], { filter }, { limit: 1000 });
      assert.equal(members.items.length, group.runs, JSON.stringify(group.values));
    }
  },
);

testOnDatabases(
  'a group counts what its runs logged: the latest, the extremes or the mean of all points, also beyond numbers',
  trackingTestMigrations,
  async (t, db) => {
    const { tracking } = await openTracking(t, db);
    const { id: experimentId } = await tracking.experiments.create(tester, 'p', { name: 'few' });
    const make = async (values: readonly number[]) => {
      const { id } = await tracking.runs.create(tester, 'p', { experimentId });
      await tracking.runs.log('p', id, { metrics: values.map((value, step) => ({ key: 'm', value, step, at: step })) });
    };
    await make([...Array.from({ length: 1500 }, (_, step) => step % 2), 7]);
    await make([5, 3]);
    await make([Number.NaN]);
    const read = async (aggregate: GroupRequest['aggregate']) => {
      const request = { by: fields('status'), metrics: ['m'], aggregate };
      const [group] = (await tracking.runs.group('p', undefined, request, { limit: 10 })).items;
      const [metric] = group?.metrics ?? [];
      return [group?.values[0], group?.runs, metric?.numbers, metric?.nan, metric?.min, metric?.max];
    };
    assert.deepEqual(await read('last'), ['running', 3, 2, 1, 3, 7]);
    assert.deepEqual(await read('min'), ['running', 3, 2, 1, 0, 3]);
    assert.deepEqual(await read('max'), ['running', 3, 2, 1, 5, 7]);
    assert.deepEqual(await read('mean'), ['running', 3, 2, 1, 757 / 1501, 4]);
    await make([Number.POSITIVE_INFINITY]);
    const request = { by: fields('user'), metrics: ['m', 'none'], aggregate: 'last' } as const;
    const [group] = (await tracking.runs.group('p', undefined, request, { limit: 10 })).items;
    assert.deepEqual(group?.metrics[0], {
      key: 'm',
      numbers: 3,
      nan: 1,
      missing: 0,
      mean: Number.POSITIVE_INFINITY,
      sd: null,
      min: 3,
      max: Number.POSITIVE_INFINITY,
    });
    assert.deepEqual(group?.metrics[1], {
      key: 'none',
      numbers: 0,
      nan: 0,
      missing: 4,
      mean: null,
      sd: null,
      min: null,
      max: null,
    });
    for (const by of ['metrics.m', 'startedAt', 'dataset.name'])
      await assert.rejects(tracking.runs.group('p', undefined, { ...request, by: fields(by) }, { limit: 10 }), {
        code: 'request.bad_filter',
      });
  },
);
