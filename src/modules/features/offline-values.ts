// The values of a feature view at one time, for every entity: what materialisation writes and what a skew check compares with.
import type { Json } from '../../kernel/json.ts';
import { type Millis, parseIso, toIso } from '../../kernel/time.ts';
import type { OlapValue } from '../../platform/olap/olap.ts';
import { nameList, quoteName, quoteText } from '../../platform/olap/sql-text.ts';
import { onlineKey } from '../../platform/online/online-key.ts';
import type { UsedDatasetVersion, ViewVersion } from './model.ts';
import {
  datasetsOf,
  openQuerySpace,
  type QuerySpaceDeps,
  runSql,
  timeParameters,
  timestampLiteral,
} from './query-space.ts';

export interface EntityValues {
  readonly key: string;
  readonly eventTime: Millis;
  readonly values: Readonly<Record<string, Json>>;
}

/** The SELECT of keys, features and `_event`, one row per entity. */
function latestSql(view: ViewVersion, sql: string, at: Millis): string {
  const { definition } = view;
  const cells = nameList([...definition.joinKeys, ...definition.features.map((feature) => feature.name)]);
  if (definition.kind === 'snapshot') return `SELECT ${cells}, ${timestampLiteral(at)} AS _event FROM (${sql}\n)`;
  const stamp = `CAST(${quoteName(definition.timestampColumn)} AS TIMESTAMP)`;
  const created =
    definition.createdColumn === null ? null : `CAST(${quoteName(definition.createdColumn)} AS TIMESTAMP)`;
  const known = created === null ? '' : ` AND ${created} <= ${timestampLiteral(at)}`;
  const valid = definition.ttlMs === null ? '' : ` AND ${stamp} >= ${timestampLiteral(at - definition.ttlMs)}`;
  return `SELECT ${cells}, ${stamp} AS _event FROM (${sql}\n) WHERE ${stamp} <= ${timestampLiteral(at)}${valid}${known}
    QUALIFY row_number() OVER (PARTITION BY ${nameList(definition.joinKeys)}
      ORDER BY ${stamp} DESC${created === null ? '' : `, ${created} DESC NULLS LAST`}) = 1`;
}

/** The rows of one entity; its keys are compared as texts, as clients send them. */
function onlyEntity({ definition }: ViewVersion, sql: string, only: readonly string[] | undefined): string {
  if (only === undefined) return sql;
  const conditions = definition.joinKeys.map(
    (name, index) => `CAST(${quoteName(name)} AS VARCHAR) = ${quoteText(only[index] ?? '')}`,
  );
  return `SELECT * FROM (${sql}\n) WHERE ${conditions.join(' AND ')}`;
}

function toJson(value: OlapValue | undefined): Json {
  if (value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value as Json;
}

function keyPart(value: OlapValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : JSON.stringify(value ?? null);
}

/** Hands the values at `at` to `take` in batches, at flat memory; entities with a missing key are left out. */
export async function readOfflineValues(
  deps: QuerySpaceDeps,
  view: ViewVersion,
  at: Millis,
  take: (batch: readonly EntityValues[]) => Promise<void>,
  options: {
    readonly signal?: AbortSignal | undefined;
    /** Only the entity with these join key values, as texts in the order of the keys. */
    readonly only?: readonly string[] | undefined;
  } = {},
): Promise<readonly UsedDatasetVersion[]> {
  const { definition } = view;
  const space = await openQuerySpace(deps, { project: view.project, datasets: datasetsOf(definition.inputs) });
  try {
    const sql = space.compose(definition.inputs, definition.sql);
    await runSql('bad_view', `Feature view ${view.name} at ${toIso(at)}`, async () => {
      const rows = space.olap.stream(
        onlyEntity(view, latestSql(view, sql, at), options.only),
        timeParameters(sql, at),
        { signal: options.signal },
      );
      const keys = definition.joinKeys.length;
      for await (const batch of rows) {
        const values: EntityValues[] = [];
        const event = batch.values[keys + definition.features.length];
        for (let row = 0; row < batch.rowCount; row++) {
          const parts = definition.joinKeys.map((_, index) => batch.values[index]?.[row] ?? null);
          if (parts.includes(null)) continue;
          values.push({
            key: onlineKey(parts.map(keyPart)),
            eventTime: parseIso(String(event?.[row])) ?? at,
            values: Object.fromEntries(
              definition.features.map((feature, index) => [feature.name, toJson(batch.values[keys + index]?.[row])]),
            ),
          });
        }
        if (values.length > 0) await take(values);
      }
    });
    return space.used;
  } finally {
    await space.close();
  }
}
