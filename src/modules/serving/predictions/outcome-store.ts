// All SQL of outcomes: what became of predictions.
import { chunks } from '../../../platform/db/chunks.ts';
import type { Tx } from '../../../platform/db/database.ts';

/** What became of one prediction, in the unit of its name: 1 for a conversion, an amount of money. */
export interface Outcome {
  readonly predictionId: string;
  readonly value: number;
}

type OutcomeRow = { endpoint_id: string; name: string; prediction_id: string; value: number; at: number };

const rowsAtOnce = 150;

const tables = (tx: Tx) => tx.withTables<{ serving_outcomes: OutcomeRow }>();

/** Stores outcomes; a later one of the same prediction and name takes the place of the earlier. */
export async function putOutcomes(
  tx: Tx,
  endpointId: string,
  name: string,
  outcomes: readonly Outcome[],
  at: number,
): Promise<void> {
  const last = [...new Map(outcomes.map((outcome) => [outcome.predictionId, outcome])).values()];
  for (const some of chunks(last, rowsAtOnce))
    await tables(tx)
      .insertInto('serving_outcomes')
      .values(
        some.map(({ predictionId, value }) => ({
          endpoint_id: endpointId,
          name,
          prediction_id: predictionId,
          value,
          at,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['endpoint_id', 'name', 'prediction_id']).doUpdateSet((eb) => ({
          value: eb.ref('excluded.value'),
          at: eb.ref('excluded.at'),
        })),
      )
      .execute();
}

/** Of the newest predictions first, back to the id `since`: ids sort by when they were made. */
export async function newestOutcomes(
  tx: Tx,
  endpointId: string,
  name: string,
  since: string,
  limit: number,
): Promise<Outcome[]> {
  const rows = await tables(tx)
    .selectFrom('serving_outcomes')
    .select(['prediction_id', 'value'])
    .where('endpoint_id', '=', endpointId)
    .where('name', '=', name)
    .where('prediction_id', '>=', since)
    .orderBy('prediction_id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ predictionId: row.prediction_id, value: row.value }));
}

/** Deletes the outcomes of predictions whose ids lie in [first, last]. */
export async function deleteOutcomes(tx: Tx, endpointId: string, first: string, last: string): Promise<void> {
  await tables(tx)
    .deleteFrom('serving_outcomes')
    .where('endpoint_id', '=', endpointId)
    .where('prediction_id', '>=', first)
    .where('prediction_id', '<=', last)
    .execute();
}
