import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder, testOnDatabases } from '../../../test/support/databases.ts';
import { foundationMigrations, openFoundation } from '../../../test/support/foundation.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Database } from '../../platform/db/database.ts';
import { quoteText } from '../../platform/olap/sql-text.ts';
import { openSqliteOnline } from '../../platform/online/database-online.ts';
import { createDatasets, datasetsMigrations } from '../datasets/index.ts';
import { createFeatures } from './features.ts';
import { featuresMigrations } from './migrations.ts';
import type { TrainingSetSpec } from './model.ts';

const migrations = [...foundationMigrations, ...datasetsMigrations, ...featuresMigrations];
const actor: Actor = { kind: 'local', id: 'local', name: 'local' };
const day = 86_400_000;
const at = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const example = (file: string): Buffer => readFileSync(new URL(`../../../examples/churn/${file}`, import.meta.url));
const sqlFile = (name: string): string => example(`features/${name}.sql`).toString();

const inputs = [
  { name: 'transactions', dataset: 'transactions' },
  { name: 'orders', sql: sqlFile('orders') },
];

const churnSpec: TrainingSetSpec = {
  frame: { cutoffs: ['1997-03-31', '1997-04-30'], inputs, sql: sqlFile('churn_label') },
  timestamp: 'cutoff',
  views: [{ view: 'customer_orders' }],
  label: { column: 'churn', maturityMs: 60 * day, immature: 'drop' },
  holdout: 'customer_id::int % 5 = 0',
  versions: {},
  filterByCreated: true,
  fullNames: false,
};

async function open(t: TestContext, db: Database, start: string) {
  const foundation = await openFoundation(t, db, at(start));
  const online = await openSqliteOnline({ path: join(temporaryFolder(t), 'online.db'), clock: foundation.clock });
  t.after(() => online.close());
  const datasets = createDatasets(foundation);
  const features = createFeatures({ ...foundation, datasets, online });
  return { ...foundation, online, datasets, features };
}

function upload(content: string | Uint8Array, name = 'file.csv') {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const body = (async function* () {
    yield bytes;
  })();
  return { kind: 'upload' as const, name, body };
}

/** The churn example with the whole log, at a time. */
async function openChurn(t: TestContext, db: Database, start: string) {
  const opened = await open(t, db, start);
  const { datasets, features } = opened;
  await datasets.register(actor, 'p', 'transactions', {
    schema: [
      { name: 'customer_id', type: 'VARCHAR' },
      { name: 'date', type: 'DATE' },
      { name: 'cds', type: 'INTEGER' },
      { name: 'amount', type: 'DECIMAL(12,2)' },
    ],
  });
  await features.declareEntity(actor, 'p', 'customer', { joinKeys: ['customer_id'] });
  const view = await features.declareView(actor, 'p', 'customer_orders', {
    entity: 'customer',
    kind: 'snapshot',
    inputs,
    sql: sqlFile('customer_orders'),
    ttlMs: 40 * day,
  });
  await datasets.ingest(actor, 'p', 'transactions', upload(example('data/transactions.csv.gz'), 't.csv.gz'));
  return { ...opened, view };
}

testOnDatabases('the churn example has the training rows and features of its definition', migrations, async (t, db) => {
  const { features, view, clock, blobs, olap, lineage } = await openChurn(t, db, '1997-05-31');
  assert.equal(view.definition.features.length, 14);
  assert.ok(view.definition.features.every((feature) => feature.type === 'FLOAT'));
  const first = await features.trainingSet(actor, 'p', {
    ...churnSpec,
    frame: { ...churnSpec.frame, cutoffs: ['1997-03-31'] } as never,
  });
  assert.equal(first.training.rows, 18_856);
  assert.equal(first.holdout?.rows, 4_714);
  assert.deepEqual(
    [first.columns[0]?.name, first.columns[1]?.name, first.columns[16]?.name, first.columns.length],
    ['customer_id', 'cutoff', 'churn', 17],
  );
  const rows = await olap.query(
    `SELECT * FROM read_parquet(${quoteText(await blobs.localPath(first.training.sha256))}) LIMIT 1`,
  );
  // The first customer bought once, 11.77 USD on 1997-01-01, and never again.
  assert.deepEqual(rows[0], {
    customer_id: '00001',
    cutoff: '1997-03-31',
    recency_days: 89,
    frequency: 1,
    tenure_days: 89,
    monetary_sum: Math.fround(11.77),
    monetary_mean: Math.fround(11.77),
    ipt_mean: 89,
    ipt_std: 0,
    orders_30d: 0,
    orders_60d: 0,
    orders_90d: 1,
    amount_90d: Math.fround(11.77),
    cds_per_order: 1,
    first_order_value: Math.fround(11.77),
    gap_ratio: 1,
    churn: 1,
  });
  clock.advanceTo(at('1997-06-30'));
  const second = await features.trainingSet(actor, 'p', churnSpec);
  assert.equal(second.training.rows, 33_279);
  const graph = await lineage.around({ type: 'training-set', id: second.id }, { direction: 'upstream', depth: 1 });
  assert.deepEqual(graph.nodes.map((node) => node.type).sort(), ['dataset-version', 'feature-view', 'training-set']);
});

testOnDatabases('a training set asked for twice is the same one, byte for byte', migrations, async (t, db) => {
  const { features, bus } = await openChurn(t, db, '1997-06-30');
  const one = await features.trainingSet(actor, 'p', churnSpec);
  const again = await features.trainingSet(actor, 'p', churnSpec);
  assert.equal(again.id, one.id);
  await bus.settled();
  const made = (await bus.since('', 100)).filter((event) => event.type === 'training.set.created');
  assert.equal(made.length, 1);
});

testOnDatabases('labels that are not known yet are refused or left out, never guessed', migrations, async (t, db) => {
  const { features } = await openChurn(t, db, '1997-05-31');
  const dropped = await features.trainingSet(actor, 'p', churnSpec);
  assert.equal(dropped.training.rows, 18_856);
  const refusing: TrainingSetSpec = {
    ...churnSpec,
    label: { column: 'churn', maturityMs: 60 * day, immature: 'refuse' },
  };
  await assert.rejects(features.trainingSet(actor, 'p', refusing), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'features.label_not_mature');
    assert.match(error.message, /1997-04-30 is known only from 1997-06-29/);
    return true;
  });
});

testOnDatabases('what happens after a cut-off never changes its features', migrations, async (t, db) => {
  const { features, datasets, blobs, olap } = await openChurn(t, db, '1997-06-30');
  const spec: TrainingSetSpec = { ...churnSpec, holdout: null };
  const before = await features.trainingSet(actor, 'p', spec);
  const later = Array.from({ length: 500 }, (_, n) => `${String(n + 1).padStart(5, '0')},1997-05-01,9,999.99`).join(
    '\n',
  );
  await datasets.ingest(actor, 'p', 'transactions', upload(`customer_id,date,cds,amount\n${later}\n`), {
    mode: 'append',
  });
  const after = await features.trainingSet(actor, 'p', spec);
  assert.notEqual(after.id, before.id);
  const [a, b] = await Promise.all([blobs.localPath(before.training.sha256), blobs.localPath(after.training.sha256)]);
  const [row] = await olap.query(
    `SELECT count(*) AS n FROM (SELECT * EXCLUDE (churn) FROM read_parquet(${quoteText(a)}) EXCEPT ALL SELECT * EXCLUDE (churn) FROM read_parquet(${quoteText(b)}))`,
  );
  assert.equal(row?.['n'], 0);
  const pinned = await features.trainingSet(actor, 'p', { ...spec, versions: { transactions: 1 } });
  assert.equal(pinned.training.sha256, before.training.sha256);
});

testOnDatabases('online values equal offline ones, and a changed one is found', migrations, async (t, db) => {
  const { features, view, clock, online, bus } = await openChurn(t, db, '1997-05-31');
  await features.declareService(actor, 'p', 'churn', {
    members: [{ view: 'customer_orders', features: ['frequency', 'recency_days'] }],
  });
  await assert.rejects(features.checkSkew(actor, 'p', 'customer_orders'), { code: 'features.not_materialized' });
  const done = await features.materialize(actor, 'p', 'customer_orders');
  assert.equal(done.rows, 23_570);
  assert.equal(done.written, 23_570);
  const read = await features.online('p', { service: 'churn' }, [{ customer_id: '00001' }, { customer_id: 'nobody' }]);
  assert.deepEqual(read, [
    {
      view: 'customer_orders',
      name: 'frequency',
      type: 'FLOAT',
      values: [1, null],
      statuses: ['PRESENT', 'NOT_FOUND'],
      eventTimes: [at('1997-05-31'), null],
    },
    {
      view: 'customer_orders',
      name: 'recency_days',
      type: 'FLOAT',
      values: [150, null],
      statuses: ['PRESENT', 'NOT_FOUND'],
      eventTimes: [at('1997-05-31'), null],
    },
  ]);
  const looked = await features.lookUp('p', 'customer_orders', { customer_id: '00001' });
  assert.equal(looked.at, at('1997-05-31'));
  assert.deepEqual(
    looked.features
      .filter(({ name }) => name === 'recency_days')
      .map(({ offline, online, match }) => [offline, online, match]),
    [[150, 150, true]],
  );
  const past = await features.lookUp('p', 'customer_orders', { customer_id: '00001' }, at('1997-04-30'));
  assert.deepEqual(
    past.features
      .filter(({ name }) => name === 'recency_days')
      .map(({ offline, online, match }) => [offline, online, match]),
    [[119, 150, null]],
  );
  const nobody = await features.lookUp('p', 'customer_orders', { customer_id: "no'body" });
  assert.equal(nobody.eventTime, null);
  assert.ok(nobody.features.every(({ offline, status }) => offline === null && status === 'NOT_FOUND'));
  await assert.rejects(features.lookUp('p', 'customer_orders', {}), { code: 'features.bad_key' });
  const standing = await features.standingOf([view]);
  assert.equal(standing.get(view.id)?.materialized?.id, done.id);
  assert.equal(standing.get(view.id)?.skew, undefined);
  const clean = await features.checkSkew(actor, 'p', 'customer_orders');
  assert.equal((await features.standingOf([view])).get(view.id)?.skew?.id, clean.id);
  assert.equal(clean.checked, 23_570);
  assert.ok(clean.features.every((feature) => feature.mismatches === 0 && feature.ks === 0));
  const [held] = await online.readRows(view.id, ['00001']);
  assert.ok(held);
  await online.writeRows(view.id, [
    { ...held, createdTime: held.createdTime + 1, values: { ...held.values, frequency: 7 } },
  ]);
  const skewed = await features.checkSkew(actor, 'p', 'customer_orders');
  const frequency = skewed.features.find((feature) => feature.name === 'frequency');
  assert.equal(frequency?.mismatches, 1);
  assert.deepEqual(frequency?.examples, [{ key: '00001', online: 7, offline: 1 }]);
  await bus.settled();
  assert.equal((await bus.since('', 200)).filter((event) => event.type === 'features.skewed').length, 1);
  clock.advanceTo(at('1997-07-31'));
  const [late] = await features.online('p', { service: 'churn' }, [{ customer_id: '00001' }]);
  assert.deepEqual([late?.statuses, late?.values], [['OUTSIDE_MAX_AGE'], [null]]);
});

testOnDatabases(
  'views over events join by time and ttl with composite keys, and materialise their latest rows',
  migrations,
  async (t, db) => {
    const { features, datasets } = await open(t, db, '2026-01-10');
    await datasets.register(actor, 'p', 'stats', {});
    await datasets.register(actor, 'p', 'asked', {});
    await datasets.ingest(
      actor,
      'p',
      'stats',
      upload(
        'driver,city,event_timestamp,created,trips\n1,a,2026-01-01 00:00:00,2026-01-01 01:00:00,10\n1,a,2026-01-01 00:00:00,2026-01-05 00:00:00,11\n1,b,2026-01-03 00:00:00,2026-01-03 00:00:00,\n',
      ),
    );
    await datasets.ingest(
      actor,
      'p',
      'asked',
      upload(
        'driver,city,event_timestamp,label\n1,a,2026-01-02 00:00:00,0\n1,a,2026-01-06 00:00:00,1\n1,a,2026-01-09 00:00:00,1\n2,a,2026-01-02 00:00:00,1\n',
      ),
    );
    await features.declareEntity(actor, 'p', 'driver_city', { joinKeys: ['driver', 'city'] });
    await features.declareView(actor, 'p', 'driver_stats', {
      entity: 'driver_city',
      kind: 'events',
      inputs: [{ name: 'stats', dataset: 'stats' }],
      sql: 'SELECT driver, city, event_timestamp, created, trips FROM stats',
      createdColumn: 'created',
      ttlMs: 6 * day,
    });
    const spec: TrainingSetSpec = {
      frame: { dataset: 'asked' },
      timestamp: 'event_timestamp',
      views: [{ view: 'driver_stats', features: ['trips'] }],
      label: null,
      holdout: null,
      versions: {},
      filterByCreated: true,
      fullNames: true,
    };
    const set = await features.trainingSet(actor, 'p', spec);
    assert.deepEqual(
      set.columns.map((column) => column.name),
      ['driver', 'city', 'event_timestamp', 'driver_stats__trips', 'label'],
    );
    const trips = async (id: string): Promise<unknown[]> => {
      const { training } = await features.getTrainingSet('p', id);
      const frame = await datasets.register(actor, 'p', `copy_${id}`, {});
      const { version } = await datasets.ingest(actor, 'p', frame.name, {
        kind: 'blobs',
        blobs: [{ sha256: training.sha256 }],
      });
      return (await datasets.rows(version, { limit: 9 })).items.map((row) => row['driver_stats__trips']);
    };
    assert.deepEqual(await trips(set.id), [10, null, 11, null]);
    const leaky = await features.trainingSet(actor, 'p', { ...spec, filterByCreated: false });
    assert.deepEqual(await trips(leaky.id), [11, null, 11, null]);
    const done = await features.materialize(actor, 'p', 'driver_stats', at('2026-01-04'));
    assert.equal(done.rows, 2);
    const [read] = await features.online('p', { views: [{ view: 'driver_stats' }] }, [
      { driver: 1, city: 'a' },
      { driver: 1, city: 'b' },
    ]);
    assert.deepEqual(
      [read?.statuses, read?.eventTimes],
      [
        ['OUTSIDE_MAX_AGE', 'OUTSIDE_MAX_AGE'],
        [at('2026-01-01'), at('2026-01-03')],
      ],
    );
    await assert.rejects(features.online('p', { views: [{ view: 'driver_stats' }] }, [{ driver: 1 }]), {
      code: 'features.bad_key',
    });
  },
);

testOnDatabases(
  'a changed definition is a new version whose values are not mixed with the old ones',
  migrations,
  async (t, db) => {
    const { features, view } = await openChurn(t, db, '1997-05-31');
    const declaration = {
      entity: 'customer',
      kind: 'snapshot' as const,
      inputs,
      sql: sqlFile('customer_orders'),
      ttlMs: 40 * day,
    };
    const same = await features.declareView(actor, 'p', 'customer_orders', { ...declaration, owner: 'ana' });
    assert.equal(same.id, view.id);
    assert.equal((await features.view('p', 'customer_orders')).owner, 'ana');
    await features.materialize(actor, 'p', 'customer_orders');
    const next = await features.declareView(actor, 'p', 'customer_orders', {
      ...declaration,
      sql: 'SELECT customer_id, count(*) AS frequency FROM orders WHERE date <= CAST($cutoff AS DATE) GROUP BY 1;',
    });
    assert.equal(next.number, 2);
    assert.deepEqual(next.definition.features, [{ name: 'frequency', type: 'BIGINT' }]);
    const [read] = await features.online('p', { views: [{ view: 'customer_orders' }] }, [{ customer_id: '00001' }]);
    assert.deepEqual(read?.statuses, ['NOT_FOUND']);
    assert.equal((await features.view('p', 'customer_orders', 1)).id, view.id);
  },
);

testOnDatabases('faults of views and frames are refused with what is missing', migrations, async (t, db) => {
  const { features } = await openChurn(t, db, '1997-05-31');
  const declare = (sql: string, more: object = {}) =>
    features.declareView(actor, 'p', 'v', { entity: 'customer', kind: 'snapshot', inputs, sql, ...more });
  const refused = (work: Promise<unknown>, code: string, message: RegExp) =>
    assert.rejects(work, (error: Error & { code?: string }) => {
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      return true;
    });
  await refused(
    declare('SELECT customer_id, 1 AS x FROM transactions'),
    'features.bad_view',
    /uses neither \$cutoff nor \$at/,
  );
  await refused(
    declare('SELECT $cutoff AS t, count(*) AS n FROM orders'),
    'features.bad_view',
    /does not yield the column customer_id/,
  );
  await refused(declare('SELECT nothing, $cutoff FROM orders'), 'features.bad_view', /nothing/);
  await refused(
    declare('SELECT customer_id, 1 AS n FROM orders WHERE date < CAST($at AS DATE)', {
      features: [{ name: 'n', type: 'FLOAT' }],
    }),
    'features.bad_view',
    /yields n as INTEGER, declared is FLOAT/,
  );
  await refused(
    declare("SELECT customer_id, $cutoff AS t, content AS x FROM orders, read_text('/etc/passwd')"),
    'features.bad_view',
    /./,
  );
  await refused(declare('SELECT 1; DROP TABLE x'), 'features.bad_view', /./);
  await declare('SELECT customer_id, cds FROM transactions WHERE date <= CAST($cutoff AS DATE)');
  const spec: TrainingSetSpec = {
    ...churnSpec,
    frame: { ...churnSpec.frame, cutoffs: ['1997-03-31'] } as TrainingSetSpec['frame'],
  };
  await refused(
    features.trainingSet(actor, 'p', { ...spec, views: [{ view: 'v' }] }),
    'features.duplicate_keys',
    /several rows for one entity/,
  );
  await refused(
    features.trainingSet(actor, 'p', { ...spec, timestamp: 'when' }),
    'features.bad_frame',
    /no column when/,
  );
  await refused(features.trainingSet(actor, 'p', { ...spec, holdout: 'nonsense' }), 'features.bad_frame', /nonsense/);
  await refused(
    features.trainingSet(actor, 'p', { ...spec, views: [{ view: 'customer_orders', features: ['x'] }] }),
    'features.unknown_feature',
    /it has recency_days/,
  );
  await refused(
    features.trainingSet(actor, 'p', { ...spec, views: [{ view: 'customer_orders' }, { view: 'customer_orders' }] }),
    'features.name_collision',
    /recency_days/,
  );
  assert.equal((await features.trainingSets('p', { limit: 5 })).items.length, 0);
});
