// How an endpoint answered over time: requests, failures and latency per arm in intervals of one width, and the distribution of latency,
// all from one scan of the prediction log. A request is counted once, however many rows it held.
import type { Millis } from '../../../kernel/time.ts';
import { day, hour, minute, second } from '../../../kernel/time.ts';
import type { Blobs } from '../../../platform/blobs/blobs.ts';
import type { Database } from '../../../platform/db/database.ts';
import type { Olap, OlapRow } from '../../../platform/olap/olap.ts';
import * as endpointStore from '../endpoints/store.ts';
import * as store from './store.ts';

/** Milliseconds, of requests that succeeded; null when none did. */
export interface Percentiles {
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

export interface TrafficInterval extends Percentiles {
  /** Its beginning, of domain time. */
  readonly at: Millis;
  readonly requests: number;
  readonly failed: number;
  /** Requests per second of the interval, as far as it lies in the span. */
  readonly perSecond: number;
}

export interface ArmSeries extends Percentiles {
  readonly role: string;
  readonly version: string;
  readonly modelVersionId: string;
  /** Made for comparison beside the answer that another arm gave. */
  readonly copies: boolean;
  readonly requests: number;
  readonly rows: number;
  readonly failed: number;
  /** Every interval of the span, empty ones too. */
  readonly intervals: readonly TrafficInterval[];
  /** Requests that succeeded by latency, the fastest first, without gaps; eight bins a factor of ten. */
  readonly latency: readonly { readonly fromMs: number; readonly toMs: number; readonly requests: number }[];
}

export interface TrafficSeries {
  readonly from: Millis;
  readonly to: Millis;
  readonly widthMs: number;
  /** The newest prediction in the log, at whatever time. */
  readonly newestAt: Millis | null;
  readonly arms: readonly ArmSeries[];
  /** Arms with fewer requests than those shown. */
  readonly leftOut: number;
}

const mostIntervals = 120;
const mostArms = 10;
const binsPerDecade = 8;
/** Faster requests are counted with those of a hundredth of a millisecond. */
const fastestMs = 0.01;
const roles = ['champion', 'challenger', 'shadow'];
const widths = [
  ...[1, 2, 5, 10, 30].map((n) => n * second),
  ...[1, 2, 5, 15, 30].map((n) => n * minute),
  ...[1, 2, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 28].map((n) => n * day),
];

/** The narrowest readable width that cuts a span into at most 120 intervals. */
export function intervalWidth(spanMs: number): number {
  return widths.find((width) => spanMs / width <= mostIntervals) ?? Math.ceil(spanMs / mostIntervals / day) * day;
}

const query = `
  WITH requests AS (
    SELECT role, model_version_id AS version, answered, request_id, max(revision) AS revision, count(*) AS lines,
      min(epoch_ms(occurred_at)) AS moment, min(latency_ms) AS ms, bool_and(status = 'ok') AS ok
    FROM read_parquet($files, union_by_name = true)
    WHERE epoch_ms(occurred_at) >= $from AND epoch_ms(occurred_at) < $to
    GROUP BY ALL
  ), placed AS (
    SELECT *, floor((moment - $first) / $width)::BIGINT AS place,
      CASE WHEN ok THEN floor(log10(greatest(ms, ${fastestMs})) * ${binsPerDecade} + 1e-9)::BIGINT END AS bin
    FROM requests
  )
  SELECT role, version, answered, place, bin, grouping(place) AS all_places, grouping(bin) AS all_bins, max(revision) AS revision,
    count(*) AS requests, sum(lines) AS lines, count(*) FILTER (NOT ok) AS failed,
    quantile_cont(ms, 0.5) FILTER (ok) AS p50, quantile_cont(ms, 0.95) FILTER (ok) AS p95, quantile_cont(ms, 0.99) FILTER (ok) AS p99
  FROM placed
  GROUP BY GROUPING SETS ((role, version, answered), (role, version, answered, place), (role, version, answered, bin))
  ORDER BY place, bin`;

function percentilesOf(row: OlapRow | undefined): Percentiles {
  const numberOrNull = (name: string): number | null => {
    const value = row?.[name];
    return typeof value === 'number' ? value : null;
  };
  return { p50Ms: numberOrNull('p50'), p95Ms: numberOrNull('p95'), p99Ms: numberOrNull('p99') };
}

function binsOf(rows: readonly OlapRow[]): ArmSeries['latency'] {
  const counts = new Map(rows.map((row) => [Number(row['bin']), Number(row['requests'])]));
  if (counts.size === 0) return [];
  const [least, most] = [Math.min(...counts.keys()), Math.max(...counts.keys())];
  return Array.from({ length: most - least + 1 }, (_, n) => ({
    fromMs: 10 ** ((least + n) / binsPerDecade),
    toMs: 10 ** ((least + n + 1) / binsPerDecade),
    requests: counts.get(least + n) ?? 0,
  }));
}

/** Traffic of one endpoint in [from, to) of domain time. Answers of an arm and the copies it made are apart. */
export async function readTrafficSeries(
  deps: { readonly db: Database; readonly blobs: Blobs; readonly olap: Olap },
  endpointId: string,
  from: Millis,
  to: Millis,
): Promise<TrafficSeries> {
  const { db, blobs, olap } = deps;
  const widthMs = intervalWidth(to - from);
  const first = Math.floor(from / widthMs) * widthMs;
  const [parts, newestAt] = await Promise.all([
    store.partsBetween(db.scanner, endpointId, from, to),
    store.newestAt(db.reader, endpointId),
  ]);
  const files = await Promise.all(parts.map(({ sha256 }) => blobs.localPath(sha256)));
  const rows = files.length === 0 ? [] : await olap.query(query, { files, from, to, first, width: widthMs });
  const whole = rows
    .filter((row) => Number(row['all_places']) === 1 && Number(row['all_bins']) === 1)
    .sort((a, b) => Number(b['requests']) - Number(a['requests']));
  const places = Array.from({ length: Math.max(0, Math.ceil((to - first) / widthMs)) }, (_, n) => first + n * widthMs);
  const arms: ArmSeries[] = [];
  for (const arm of whole.slice(0, mostArms)) {
    const own = rows.filter((row) => ['role', 'version', 'answered'].every((name) => row[name] === arm[name]));
    const byPlace = new Map(
      own.filter((row) => Number(row['all_places']) === 0).map((row) => [Number(row['place']), row] as const),
    );
    const modelVersionId = String(arm['version']);
    const revision = await endpointStore.findRevision(db.reader, endpointId, Number(arm['revision']));
    arms.push({
      role: String(arm['role']),
      version: revision?.arms.find((one) => one.modelVersionId === modelVersionId)?.version ?? modelVersionId,
      modelVersionId,
      copies: arm['answered'] !== true,
      requests: Number(arm['requests']),
      rows: Number(arm['lines']),
      failed: Number(arm['failed']),
      ...percentilesOf(arm),
      intervals: places.map((at, place) => {
        const row = byPlace.get(place);
        const requests = Number(row?.['requests'] ?? 0);
        const seconds = (Math.min(at + widthMs, to) - Math.max(at, from)) / second;
        return {
          at,
          requests,
          failed: Number(row?.['failed'] ?? 0),
          perSecond: requests / seconds,
          ...percentilesOf(row),
        };
      }),
      latency: binsOf(own.filter((row) => Number(row['all_bins']) === 0 && row['bin'] !== null)),
    });
  }
  arms.sort(
    (a, b) =>
      Number(a.copies) - Number(b.copies) ||
      roles.indexOf(a.role) - roles.indexOf(b.role) ||
      b.version.localeCompare(a.version, 'en', { numeric: true }),
  );
  return { from, to, widthMs, newestAt, arms, leftOut: Math.max(0, whole.length - mostArms) };
}
