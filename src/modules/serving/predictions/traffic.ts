// What endpoints answered in a span of time: requests, failures and latency per arm, counted from the prediction log.
import type { Millis } from '../../../kernel/time.ts';
import type { Blobs } from '../../../platform/blobs/blobs.ts';
import type { Database } from '../../../platform/db/database.ts';
import type { Olap } from '../../../platform/olap/olap.ts';
import * as store from './store.ts';

/** Answers of one arm; copies that other arms made for comparison are not among them. */
export interface ArmTraffic {
  readonly endpointId: string;
  readonly role: string;
  readonly modelVersionId: string;
  readonly answered: number;
  /** Of those, requests that failed or did not fit the signature. */
  readonly failed: number;
  /** Milliseconds, of the answers that succeeded; null when none did. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** Traffic of these endpoints in [from, to) of domain time, in one scan. Arms that answered nothing are not there. */
export async function readTraffic(
  deps: { readonly db: Database; readonly blobs: Blobs; readonly olap: Olap },
  endpointIds: readonly string[],
  from: Millis,
  to: Millis,
): Promise<readonly ArmTraffic[]> {
  const parts = await store.partsOfEndpoints(deps.db.scanner, endpointIds, from, to);
  if (parts.length === 0) return [];
  const paths = await Promise.all(parts.map(({ sha256 }) => deps.blobs.localPath(sha256)));
  const rows = await deps.olap.query(
    `SELECT owner.endpoint, role, model_version_id, count(*) AS answered, count(*) FILTER (status <> 'ok') AS failed,
       quantile_cont(latency_ms, 0.5) FILTER (status = 'ok') AS p50, quantile_cont(latency_ms, 0.99) FILTER (status = 'ok') AS p99
     FROM read_parquet($files, union_by_name = true, filename = true) log
     JOIN (SELECT unnest($files) AS file, unnest($owners) AS endpoint) owner ON owner.file = log.filename
     WHERE answered AND epoch_ms(occurred_at) >= $from AND epoch_ms(occurred_at) < $to
     GROUP BY ALL ORDER BY ALL`,
    { files: paths, owners: parts.map(({ endpointId }) => endpointId), from, to },
  );
  const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);
  return rows.map((row) => ({
    endpointId: String(row['endpoint']),
    role: String(row['role']),
    modelVersionId: String(row['model_version_id']),
    answered: Number(row['answered']),
    failed: Number(row['failed']),
    p50Ms: numberOrNull(row['p50']),
    p99Ms: numberOrNull(row['p99']),
  }));
}
