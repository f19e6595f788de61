// What does a point-in-time training set cost beside DuckDB SQL written by hand? 1 M feature rows of 100 k keys and 25 features,
// 100 k frame rows, ttl 20 days; both write Parquet, in turn, in one process. Prints one JSON line with the ratios of the medians.
//   node bench/point-in-time-join.ts [feature rows] [frame rows] [rounds]
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createListReading } from '../src/app/adapters/list-source.ts';
import { parseConfig } from '../src/app/config.ts';
import { createModules } from '../src/app/modules.ts';
import { openPlatform } from '../src/app/platform.ts';
import { silentLogger } from '../src/kernel/logger.ts';
import type { TrainingSetSpec } from '../src/modules/features/index.ts';
import { openSandbox } from '../src/platform/olap/duckdb.ts';
import type { Olap } from '../src/platform/olap/olap.ts';
import { quoteText, readParquet } from '../src/platform/olap/sql-text.ts';

const featureRows = Number(process.argv[2] ?? 1_000_000);
const frameRows = Number(process.argv[3] ?? 100_000);
const rounds = Number(process.argv[4] ?? 7);
const keys = Math.max(1, Math.round(featureRows / 10));
const project = 'bench';
const actor = { kind: 'local', id: 'local', name: 'bench' } as const;
const ttlDays = 20;
const names = [...Array.from({ length: 20 }, (_, n) => `f${n}`), ...Array.from({ length: 4 }, (_, n) => `i${n}`), 's0'];

async function makeData(olap: Olap, folder: string): Promise<void> {
  // Hashes of the row number: the same data each time.
  const draw = (salt: number, below: number): string => `(hash(i * 1000 + ${salt}) % ${below})`;
  const cells = names.map((name, n) =>
    name.startsWith('f')
      ? `CAST(${draw(n + 10, 100_000)} AS DOUBLE) / 10000 AS ${name}`
      : name.startsWith('i')
        ? `CAST(${draw(n + 10, 1000)} AS BIGINT) AS ${name}`
        : `'s' || ${draw(n + 10, 97)} AS ${name}`,
  );
  const start = "TIMESTAMP '2026-01-01'";
  const hours = (salt: number): string => `to_hours(CAST(${draw(salt, 2400)} AS INTEGER))`;
  await olap.exec(`COPY (SELECT * FROM (SELECT CAST(${draw(1, keys)} AS BIGINT) AS user_id, ${start} + ${hours(2)} AS event_timestamp,
      ${start} + ${hours(2)} + to_seconds(CAST(1 + ${draw(3, 7200)} AS INTEGER)) AS created, ${cells.join(', ')} FROM range(${featureRows}) t(i))
      QUALIFY row_number() OVER (PARTITION BY user_id, event_timestamp, created ORDER BY f0) = 1) TO ${quoteText(join(folder, 'features.parquet'))} (FORMAT parquet)`);
  await olap.exec(`COPY (SELECT CAST(${draw(4, Math.round(keys * 1.05))} AS BIGINT) AS user_id,
      ${start} + ${hours(5)} + to_seconds(CAST([0, 0, 1, 1800][1 + CAST(${draw(6, 4)} AS INTEGER)] AS INTEGER)) AS event_timestamp, CAST(${draw(7, 2)} AS INTEGER) AS label
      FROM range(${frameRows}) t(i)) TO ${quoteText(join(folder, 'frame.parquet'))} (FORMAT parquet)`);
}

/** What somebody who knows DuckDB writes for the same question. */
function byHand(features: string, frame: string): string {
  const cells = names.map(
    (name) =>
      `CASE WHEN f.event_timestamp >= e.event_timestamp - INTERVAL ${ttlDays} DAY THEN f.${name} END AS ${name}`,
  );
  return `WITH f AS (SELECT * EXCLUDE created FROM ${features}
      QUALIFY row_number() OVER (PARTITION BY user_id, event_timestamp ORDER BY created DESC) = 1)
    SELECT e.*, ${cells.join(', ')} FROM ${frame} e
    ASOF LEFT JOIN f ON e.user_id = f.user_id AND e.event_timestamp >= f.event_timestamp`;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const folder = mkdtempSync(join(tmpdir(), 'pawl-bench-'));
const platform = await openPlatform(
  parseConfig({ flags: { home: join(folder, 'home') }, environment: {} }),
  silentLogger,
  {},
);
try {
  const { datasets, features } = await createModules(
    platform,
    parseConfig({ flags: { home: join(folder, 'home') }, environment: {} }),
    { url: () => '' },
    createListReading(platform.random),
  );
  await makeData(platform.olap, folder);
  for (const name of ['features', 'frame']) {
    await datasets.register(actor, project, name, {});
    const body = createReadStream(join(folder, `${name}.parquet`));
    await datasets.ingest(actor, project, name, { kind: 'upload', name: `${name}.parquet`, body });
  }
  await features.declareEntity(actor, project, 'user', { joinKeys: ['user_id'] });
  await features.declareView(actor, project, 'user_features', {
    entity: 'user',
    kind: 'events',
    inputs: [{ name: 'features', dataset: 'features' }],
    sql: 'SELECT * FROM features',
    createdColumn: 'created',
    ttlMs: ttlDays * 86_400_000,
  });
  const spec = (filterByCreated: boolean): TrainingSetSpec => ({
    frame: { dataset: 'frame' },
    timestamp: 'event_timestamp',
    views: [{ view: 'user_features' }],
    label: null,
    holdout: null,
    versions: {},
    filterByCreated,
    fullNames: false,
  });
  const files = {
    features: (await datasets.resolve(project, 'features', 'latest')).files,
    frame: (await datasets.resolve(project, 'frame', 'latest')).files,
  };
  const hand = byHand(readParquet(files.features), readParquet(files.frame));
  const runs: Record<string, () => Promise<unknown>> = {
    hand: async () => {
      const sandbox = await openSandbox({
        memoryLimitMb: 1024,
        folder: join(folder, 'spill'),
        files: [...files.features, ...files.frame],
        folders: [folder],
      });
      await sandbox.copyToParquet(hand, join(folder, 'hand.parquet'));
      await sandbox.close();
    },
    pawl: () => features.trainingSet(actor, project, spec(false)),
    pawlKnownByThen: () => features.trainingSet(actor, project, spec(true)),
  };
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const start = performance.now();
      await run();
      // The first round warms the page cache.
      if (round > 0) times[name]?.push(performance.now() - start);
    }
  }
  const set = await features.trainingSet(actor, project, spec(false));
  const mine = readParquet([await platform.blobs.localPath(set.training.sha256)]);
  const theirs = readParquet([join(folder, 'hand.parquet')]);
  const columns = set.columns.map((column) => column.name).join(', ');
  const [same] = await platform.olap.query(
    `SELECT count(*) AS differing FROM (SELECT ${columns} FROM ${mine} EXCEPT ALL SELECT ${columns} FROM ${theirs})`,
  );
  const medians = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, Math.round(median(all))]));
  const ratio = (name: string): number => Math.round((100 * (medians[name] ?? 0)) / (medians['hand'] ?? 1)) / 100;
  console.log(
    JSON.stringify({
      bench: 'point-in-time-join',
      featureRows,
      frameRows,
      ms: medians,
      ratio: ratio('pawl'),
      ratioKnownByThen: ratio('pawlKnownByThen'),
      differingRows: same?.['differing'],
    }),
  );
} finally {
  await platform.close();
  rmSync(folder, { recursive: true, force: true });
}
