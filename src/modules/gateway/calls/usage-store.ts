// All SQL of the counts of calls: by endpoint, model and hour.
import type { Tx } from '../../../platform/db/database.ts';

export interface Counts {
  readonly requests: number;
  readonly errors: number;
  readonly cached: number;
  readonly refused: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly micros: number;
  /** Calls whose prices are not known. */
  readonly unpriced: number;
}

type UsageRow = {
  endpoint_id: string;
  hour: number;
  model_id: string;
  requests: number;
  errors: number;
  cached: number;
  refused: number;
  input_tokens: number;
  output_tokens: number;
  micros: number;
  unpriced: number;
};
const tables = (tx: Tx) => tx.withTables<{ gateway_usage: UsageRow }>();
const sums = [
  'requests',
  'errors',
  'cached',
  'refused',
  'input_tokens',
  'output_tokens',
  'micros',
  'unpriced',
] as const;

const toRow = (counts: Counts) => ({
  requests: counts.requests,
  errors: counts.errors,
  cached: counts.cached,
  refused: counts.refused,
  input_tokens: counts.inputTokens,
  output_tokens: counts.outputTokens,
  micros: counts.micros,
  unpriced: counts.unpriced,
});

/** @param place `modelId` is empty for a call that no model answered; `hour` is the time at which it begins */
export async function addUsage(
  tx: Tx,
  place: { readonly endpointId: string; readonly modelId: string; readonly hour: number },
  counts: Counts,
): Promise<void> {
  const row = toRow(counts);
  await tables(tx)
    .insertInto('gateway_usage')
    .values({ endpoint_id: place.endpointId, model_id: place.modelId, hour: place.hour, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(['endpoint_id', 'hour', 'model_id'])
        .doUpdateSet((eb) =>
          Object.fromEntries(sums.map((name) => [name, eb(`gateway_usage.${name}`, '+', row[name])])),
        ),
    )
    .execute();
}

export interface HourOfUsage extends Counts {
  readonly endpointId: string;
  readonly modelId: string;
  readonly hour: number;
}

/** Hours since a time, oldest first. @param endpointIds at most 1000 */
export async function readUsage(tx: Tx, endpointIds: readonly string[], since: number): Promise<HourOfUsage[]> {
  if (endpointIds.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('gateway_usage')
    .selectAll()
    .where('endpoint_id', 'in', endpointIds)
    .where('hour', '>=', since)
    .orderBy('hour')
    .execute();
  return rows.map((row) => ({
    endpointId: row.endpoint_id,
    modelId: row.model_id,
    hour: row.hour,
    requests: row.requests,
    errors: row.errors,
    cached: row.cached,
    refused: row.refused,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    micros: row.micros,
    unpriced: row.unpriced,
  }));
}
