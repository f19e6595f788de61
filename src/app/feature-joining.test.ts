// Features at request time: an endpoint gets entity keys, and joins what the online store holds of them as the feature service says.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openTestSqlite, temporaryFolder } from '../../test/support/databases.ts';
import { logistic } from '../../test/support/onnx-models.ts';
import { testActor } from '../../test/support/platform.ts';
import { serviceUrl } from '../../test/support/services.ts';
import {
  champion,
  columns,
  floatSignature,
  inverted,
  openTestServing,
  post,
  servingTestMigrations,
  type V2Answer,
} from '../../test/support/serving.ts';
import { createDatasets, type Datasets, datasetsMigrations } from '../modules/datasets/index.ts';
import { createFeatures, type Features, featuresMigrations, type ViewVersion } from '../modules/features/index.ts';
import { writeWhole } from '../modules/serving/index.ts';
import { openSqliteOnline, openSqliteReads } from '../platform/online/database-online.ts';
import type { OnlineStore } from '../platform/online/online.ts';
import { openRedisOnline } from '../platform/online/redis-online.ts';
import { createFeatureSource } from './adapters/serving-ports.ts';

const day = 86_400_000;
const start = Date.parse('2026-03-01T00:00:00Z');
const migrations = [...servingTestMigrations, ...datasetsMigrations, ...featuresMigrations];

function upload(content: string) {
  const body = (async function* () {
    yield Buffer.from(content);
  })();
  return { kind: 'upload' as const, name: 'file.csv', body };
}

type Wrap = (online: OnlineStore) => Pick<OnlineStore, 'readRows'>;

/**
 * Visits of three customers: `recency` is what a visit said (true for 30 days), `frequency` how many there were. Customer 3 is away
 * since long, customer 4 unknown.
 */
async function open(t: TestContext, options: { readonly redis?: boolean; readonly wrap?: Wrap } = {}) {
  let datasets: Datasets | undefined;
  let features: Features | undefined;
  const views: ViewVersion[] = [];
  const served = await openTestServing(t, await openTestSqlite(t, migrations), {
    start,
    async features(foundation) {
      const { clock } = foundation;
      const path = join(temporaryFolder(t), 'online.db');
      const prefix = `test:${foundation.newId()}:`;
      const online =
        options.redis === true
          ? await openRedisOnline({ url: serviceUrl('redis').url, prefix, clock })
          : await openSqliteOnline({ path, clock });
      t.after(async () => {
        if (options.redis === true) for (const { id } of views) await online.deleteTable(id);
        await online.close();
      });
      datasets = createDatasets(foundation);
      features = createFeatures({ ...foundation, datasets, online });
      // A data plane reads the file of another process.
      const reads = options.redis === true ? online : openSqliteReads({ path, clock });
      if (options.redis !== true) t.after(() => reads.close());
      return { source: createFeatureSource(features), online: options.wrap?.(online) ?? reads };
    },
  });
  if (datasets === undefined || features === undefined) throw new Error('the features were not opened');
  const known = features;
  await datasets.register(testActor, 'default', 'visits', {
    schema: [
      { name: 'customer_id', type: 'BIGINT' },
      { name: 'seen', type: 'TIMESTAMP' },
      { name: 'recency', type: 'DOUBLE' },
    ],
  });
  await datasets.ingest(
    testActor,
    'default',
    'visits',
    upload(
      'customer_id,seen,recency\n1,2026-02-10,40\n1,2026-02-20,12.5\n2,2026-02-25,3\n2,2026-02-26,\n3,2025-06-01,7\n1,2026-03-02,1\n',
    ),
  );
  await known.declareEntity(testActor, 'default', 'customer', { joinKeys: ['customer_id'] });
  const inputs = [{ name: 'visits', dataset: 'visits' }];
  const lastVisit = await known.declareView(testActor, 'default', 'last_visit', {
    entity: 'customer',
    kind: 'events',
    inputs,
    sql: 'SELECT customer_id, seen AS event_timestamp, recency FROM visits',
    ttlMs: 30 * day,
  });
  const visitCount = await known.declareView(testActor, 'default', 'visit_count', {
    entity: 'customer',
    kind: 'snapshot',
    inputs,
    sql: 'SELECT customer_id, count(*)::FLOAT AS frequency FROM visits WHERE seen <= $at GROUP BY customer_id',
  });
  views.push(lastVisit, visitCount);
  const declare = (online: NonNullable<Parameters<Features['declareService']>[3]['online']>) =>
    known.declareService(testActor, 'default', 'habits', {
      members: [{ view: 'last_visit' }, { view: 'visit_count' }],
      online,
    });
  await declare({ defaults: { recency: 90, frequency: 0 } });
  const materialize = async (): Promise<void> => {
    for (const view of ['last_visit', 'visit_count']) await known.materialize(testActor, 'default', view);
    // The data plane is told what time it is.
    await served.serving.publisher.publish();
    await served.serving.publisher.served(await served.serving.publisher.publish(), 5_000);
  };
  await served.addVersion('1', champion);
  const plane = await served.startDataPlane();
  const deploy = (more: Partial<Parameters<typeof served.serving.endpoints.deploy>[3]> = {}) =>
    served.serving.endpoints.deploy(testActor, 'default', 'churn', {
      model: 'churn',
      version: '1',
      featureService: 'habits',
      ...more,
    });
  await materialize();
  return {
    ...served,
    ...plane,
    features: known,
    datasets,
    declare,
    materialize,
    deploy,
    /** Probabilities of the positive class. */
    async ask(records: readonly Record<string, unknown>[], headers: Readonly<Record<string, string>> = {}) {
      const response = await fetch(`${plane.url}/endpoints/churn/invocations`, {
        method: 'POST',
        body: JSON.stringify({ dataframe_records: records }),
        headers: { 'content-type': 'application/json', ...headers },
      });
      // This protocol writes what is no number as Python does.
      const body = JSON.parse((await response.text()).replaceAll('NaN', 'null')) as V2Answer['body'];
      return {
        status: response.status,
        body,
        scores: (body.predictions ?? []).map((pair) => (pair as readonly number[])[1]),
      };
    },
  };
}

type Opened = Awaited<ReturnType<typeof open>>;

const near = (a: number | undefined, b: number): void =>
  assert.ok(Math.abs((a ?? Number.NaN) - b) < 1e-6, `${a} ≠ ${b}`);

/** What the log says of the newest predictions, by customer. */
async function logged({ serving }: Opened) {
  await serving.collect();
  const { endpoint } = await serving.endpoints.get('default', 'churn');
  const { items } = await serving.predictions.list(endpoint.id, { limit: 100, cursor: undefined });
  return items;
}

/** Rows of a training set at the time of the server, by customer. */
async function trainingRows({ features, blobs, olap, clock }: Opened, customers: readonly number[]) {
  const set = await features.trainingSet(testActor, 'default', {
    frame: {
      inputs: [{ name: 'visits', dataset: 'visits' }],
      sql: `SELECT unnest([${customers.join(', ')}])::BIGINT AS customer_id, TIMESTAMP '${new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ')}' AS asked`,
    },
    timestamp: 'asked',
    views: (await features.service('default', 'habits')).members,
    label: null,
    holdout: null,
    versions: {},
    filterByCreated: true,
    fullNames: false,
  });
  const rows = await olap.query('SELECT customer_id, recency, frequency FROM read_parquet($1)', [
    await blobs.localPath(set.training.sha256),
  ]);
  return new Map(rows.map((row) => [String(row['customer_id']), row]));
}

for (const redis of [false, true]) {
  const skip = redis ? serviceUrl('redis').skip : false;
  test(`an endpoint joins the row that a training set has for the same entity and time (${redis ? 'Redis' : 'SQLite'})`, {
    skip,
  }, async (t) => {
    const opened = await open(t, { redis });
    const { clock, materialize, datasets } = opened;
    const deployed = await opened.deploy();
    assert.equal(deployed.endpoint.stickyKey, 'customer_id');
    for (const round of [0, 1, 2]) {
      const customers = [1, 2, 3];
      const answer = await opened.ask(customers.map((customer_id) => ({ customer_id })));
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      const rows = await trainingRows(opened, customers);
      const newest = (await logged(opened)).slice(0, 3);
      for (const prediction of newest) {
        const row = rows.get(prediction.entityKey ?? '');
        const isMissing = prediction.featuresReplaced.some((note) => note.startsWith('last_visit:'));
        // What the training set lacks stands as the declared default, and says so.
        assert.equal(
          prediction.inputs['recency'] ?? null,
          isMissing ? 90 : (row?.['recency'] ?? null),
          `round ${round}`,
        );
        assert.equal(isMissing && row?.['recency'] !== null, false);
        assert.equal(prediction.inputs['frequency'], row?.['frequency']);
      }
      near(
        answer.scores[0],
        logistic(champion, [Number(rows.get('1')?.['recency']), Number(rows.get('1')?.['frequency'])]),
      );
      if (round === 0) clock.advanceTo(start + 3 * day);
      if (round === 1)
        await datasets.ingest(
          testActor,
          'default',
          'visits',
          upload('customer_id,seen,recency\n3,2026-03-03,66.25\n2,2026-03-03,5\n'),
          { mode: 'append' } as never,
        );
      await materialize();
    }
  });
}

test('requests name entities and what no feature fills; features of their own only where the endpoint allows it', async (t) => {
  const opened = await open(t);
  await opened.deploy();
  const alone = await opened.ask([{ customer_id: 1 }, { customer_id: '4' }]);
  near(alone.scores[0], logistic(champion, [12.5, 2]));
  near(alone.scores[1], logistic(champion, [90, 0]));
  const refused = await opened.ask([{ customer_id: 1, recency: 5 }]);
  assert.equal(refused.status, 400);
  assert.match(refused.body.message ?? '', /recency come from feature service habits/);
  const nobody = await opened.ask([{}]);
  assert.match(nobody.body.message ?? '', /missing customer_id.*Expected customer_id \(entity\)/);
  assert.match((await opened.ask([{ customer_id: null }])).body.message ?? '', /Row 0 lacks customer_id/);
  assert.match((await opened.ask([{ customer_id: 1.5 }])).body.message ?? '', /an exact whole number/);
  assert.match((await opened.ask([[1, 2]] as never)).body.message ?? '', /Row 0 must be an object/);
  await opened.deploy({ featureOverride: true });
  const mixed = await opened.ask([
    { customer_id: 1, recency: 5 },
    { customer_id: 1, recency: null },
    { customer_id: null, recency: 7, frequency: 8 },
  ]);
  // Each row of a list brings the same columns; what is null is joined.
  assert.equal(mixed.status, 200, JSON.stringify(mixed.body));
  near(mixed.scores[0], logistic(champion, [5, 2]));
  near(mixed.scores[1], logistic(champion, [12.5, 2]));
  near(mixed.scores[2], logistic(champion, [7, 8]));
  const [third, second, first] = await logged(opened);
  assert.deepEqual(third?.featuresReplaced, ['recency:request', 'frequency:request']);
  assert.deepEqual([second?.featuresReplaced, first?.featuresReplaced], [[], ['recency:request']]);
  assert.equal(second?.featuresAt, '2026-02-20T00:00:00Z');
});

test('Open Inference takes entities as inputs of one value per row and says so in the metadata', async (t) => {
  const opened = await open(t);
  await opened.deploy();
  const model = `${opened.url}/v2/models/churn`;
  const { inputs } = (await (await fetch(model)).json()) as { inputs: unknown };
  assert.deepEqual(inputs, [{ name: 'customer_id', datatype: 'BYTES', shape: [-1] }]);
  for (const [datatype, data] of [
    ['INT64', [2, 1]],
    ['BYTES', ['2', '1']],
  ] as const) {
    const answer = await post(
      `${model}/infer`,
      JSON.stringify({ inputs: [{ name: 'customer_id', datatype, shape: [2, 1], data }] }),
    );
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    near(answer.body.outputs?.find(({ name }) => name === 'probabilities')?.data[3], logistic(champion, [12.5, 2]));
  }
  const wide = { name: 'customer_id', datatype: 'INT64', shape: [1, 2], data: [1, 2] };
  const refused = await post(`${model}/infer`, JSON.stringify({ inputs: [wide] }));
  assert.equal(refused.status, 400);
  assert.match(refused.body.error ?? '', /one value for each of 1 rows/);
  await writeWhole(opened.paths.process, JSON.stringify({ url: opened.url }));
  const tried = await opened.serving.tryOut('default', 'churn', { inputs: { customer_id: 1 } });
  near((tried.outputs['probabilities'] as readonly number[])[1], logistic(champion, [12.5, 2]));
});

test('what is missing or stale becomes the default or refuses the request, as the service says', async (t) => {
  const opened = await open(t);
  await opened.declare({ defaults: { recency: 90, frequency: 0 }, whenMissing: 'refuse', maxAgeMs: 7 * day });
  await opened.deploy();
  const missing = await opened.ask([{ customer_id: 4 }]);
  assert.equal(missing.status, 400);
  assert.match(missing.body.message ?? '', /last_visit holds nothing of customer "4" \(row 0\)/);
  // The newest visit is nine days old.
  near((await opened.ask([{ customer_id: 1 }])).scores[0], logistic(champion, [90, 2]));
  const [newest, before] = await logged(opened);
  assert.deepEqual(newest?.featuresReplaced, ['last_visit:stale']);
  assert.deepEqual([before?.status, before?.entityKey], ['invalid', null]);
  await opened.declare({ defaults: { recency: 90, frequency: 0 }, maxAgeMs: 7 * day, whenStale: 'refuse' });
  // What an endpoint joins changes with its deployment only.
  assert.equal((await opened.ask([{ customer_id: 1 }])).status, 200);
  await opened.deploy();
  const stale = await opened.ask([{ customer_id: 1 }]);
  assert.equal(stale.status, 503);
  assert.match(stale.body.message ?? '', /last_visit for customer "1" \(row 0\) are too old/);
  assert.equal((await opened.ask([{ customer_id: 2 }])).status, 200);
  const [counts] = opened.plane.endpoint('churn').features?.counts() ?? [];
  assert.deepEqual(
    [counts?.view, counts?.found, counts?.stale, counts?.missing, counts?.unavailable],
    ['last_visit', 1, 1, 0, 0],
  );
});

test('a store that is away or slow costs a lookup its time and no more', async (t) => {
  let state: 'well' | 'away' | 'slow' = 'well';
  const opened = await open(t, {
    wrap: (online) => ({
      async readRows(table, keys) {
        if (state === 'away') throw new Error('connection refused');
        if (state === 'slow') await new Promise((resolve) => setTimeout(resolve, 2_000).unref());
        return online.readRows(table, keys);
      },
    }),
  });
  await opened.declare({ defaults: { recency: 90, frequency: 0 }, timeoutMs: 60 });
  await opened.deploy();
  near((await opened.ask([{ customer_id: 1 }])).scores[0], logistic(champion, [12.5, 2]));
  state = 'away';
  const away = await opened.ask([{ customer_id: 1 }]);
  assert.equal(away.status, 503);
  assert.match(away.body.message ?? '', /last_visit cannot be read: connection refused/);
  assert.equal((await logged(opened))[0]?.status, 'failed');
  state = 'slow';
  const slow = await opened.ask([{ customer_id: 1 }]);
  assert.equal(slow.status, 503);
  assert.match(slow.body.message ?? '', /not read within 60 ms/);
  // The request's own time is shorter than the lookup's.
  await opened.declare({ timeoutMs: 5_000, defaults: { recency: 90, frequency: 0 } });
  await opened.deploy();
  const hasty = await opened.ask([{ customer_id: 1 }], { 'x-request-timeout-ms': '40' });
  assert.equal(hasty.status, 503);
  assert.match(hasty.body.message ?? '', /time of the request was over while (last_visit|visit_count) was read/);
  await opened.declare({ timeoutMs: 30, defaults: { recency: 90, frequency: 0 }, whenUnavailable: 'default' });
  await opened.deploy();
  near((await opened.ask([{ customer_id: 1 }])).scores[0], logistic(champion, [90, 0]));
  state = 'well';
  near((await opened.ask([{ customer_id: 1 }])).scores[0], logistic(champion, [12.5, 2]));
});

test('a version brings the service it was trained with, and no other version joins it', async (t) => {
  const opened = await open(t);
  const { serving, addVersion, features } = opened;
  await addVersion('2', inverted, floatSignature(columns), 'habits');
  await addVersion('3', inverted, floatSignature(columns), 'others');
  const deployed = await serving.endpoints.deploy(testActor, 'default', 'churn', { model: 'churn', version: '2' });
  assert.equal(deployed.revision.features?.service, 'habits');
  assert.deepEqual(
    deployed.revision.features?.views.map(({ view, number }) => [view, number]),
    [
      ['last_visit', 1],
      ['visit_count', 1],
    ],
  );
  await assert.rejects(
    serving.endpoints.setTraffic(
      testActor,
      'default',
      'churn',
      [
        { version: '2', role: 'champion', weight: 0.5 },
        { version: '3', role: 'challenger', weight: 0.5 },
      ],
      { mirror: false, cause: 'test' },
    ),
    { code: 'serving.incompatible_versions' },
  );
  // Joined without a service, an endpoint that goes back joins what it joined then.
  await serving.endpoints.deploy(testActor, 'default', 'churn', { model: 'churn', version: '1', featureService: null });
  assert.equal((await opened.ask([{ recency: 1, frequency: 2 }])).status, 200);
  await serving.restore(testActor, 'default', 'churn', { to: 1, reason: 'test' });
  near((await opened.ask([{ customer_id: 1 }])).scores[0], logistic(inverted, [12.5, 2]));
  await features.declareService(testActor, 'default', 'texts', { members: [{ view: 'last_visit' }] });
  await assert.rejects(opened.deploy({ featureService: 'nothing' }), { code: 'features.unknown_service' });
  await assert.rejects(opened.declare({ defaults: { other: 1 } }), { code: 'features.unknown_feature' });
  await opened.declare({ defaults: { recency: 'often' } });
  await assert.rejects(opened.deploy(), { code: 'serving.bad_features' });
});
