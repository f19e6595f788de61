// All SQL of evaluations. What is searched stands in columns, the result itself is one document that never changes.
import { chunks } from '../../platform/db/chunks.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { Evaluation } from './model.ts';

type EvaluationTables = {
  evaluation_evaluations: {
    id: string;
    project: string;
    model: string;
    challenger_id: string;
    challenger_version: number;
    champion_id: string | null;
    champion_version: number | null;
    verdict: string;
    summary: string;
    result: string;
    created_at: number;
  };
};

const idsAtOnce = 500;
const pairsAtOnce = 100;
const tables = (tx: Tx) => tx.withTables<EvaluationTables>();
const toEvaluation = (row: { result: string }): Evaluation => JSON.parse(row.result) as Evaluation;

export async function insertEvaluation(tx: Tx, evaluation: Evaluation): Promise<void> {
  await tables(tx)
    .insertInto('evaluation_evaluations')
    .values({
      id: evaluation.id,
      project: evaluation.project,
      model: evaluation.model,
      challenger_id: evaluation.challenger.id,
      challenger_version: evaluation.challenger.version,
      champion_id: evaluation.champion?.id ?? null,
      champion_version: evaluation.champion?.version ?? null,
      verdict: evaluation.verdict,
      summary: evaluation.summary,
      result: JSON.stringify(evaluation),
      created_at: evaluation.createdAt,
    })
    .execute();
}

export async function findEvaluation(tx: Tx, id: string): Promise<Evaluation | undefined> {
  const row = await tables(tx)
    .selectFrom('evaluation_evaluations')
    .select('result')
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toEvaluation(row);
}

/** The newest of each challenger that has one. */
export async function newestEvaluations(tx: Tx, challengerIds: readonly string[]): Promise<Evaluation[]> {
  const found: Evaluation[] = [];
  for (const ids of chunks(challengerIds, idsAtOnce)) {
    const newest = tables(tx)
      .selectFrom('evaluation_evaluations')
      .select(({ fn }) => fn.max('id').as('id'))
      .where('challenger_id', 'in', ids)
      .groupBy('challenger_id');
    const rows = await tables(tx)
      .selectFrom('evaluation_evaluations')
      .select('result')
      .where('id', 'in', newest)
      .execute();
    found.push(...rows.map(toEvaluation));
  }
  return found;
}

/** Ids of versions whose newest evaluation refused them, those judged last first. */
export async function refusedChallengers(tx: Tx, project: string, limit: number): Promise<string[]> {
  const rows = await tables(tx)
    .selectFrom('evaluation_evaluations as judged')
    .select('judged.challenger_id')
    .where('judged.project', '=', project)
    .where('judged.verdict', '=', 'fail')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('evaluation_evaluations as later')
            .select('later.id')
            .whereRef('later.challenger_id', '=', 'judged.challenger_id')
            .whereRef('later.id', '>', 'judged.id'),
        ),
      ),
    )
    .orderBy('judged.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ challenger_id }) => challenger_id);
}

/** The newest of each of these numbered versions that has one. */
export async function newestOfNumbers(
  tx: Tx,
  project: string,
  versions: readonly { readonly model: string; readonly version: number }[],
): Promise<Evaluation[]> {
  const found: Evaluation[] = [];
  for (const some of chunks(versions, pairsAtOnce)) {
    const newest = tables(tx)
      .selectFrom('evaluation_evaluations')
      .select(({ fn }) => fn.max('id').as('id'))
      .where('project', '=', project)
      .where((eb) =>
        eb.or(
          some.map(({ model, version }) => eb.and([eb('model', '=', model), eb('challenger_version', '=', version)])),
        ),
      )
      .groupBy(['model', 'challenger_version']);
    const rows = await tables(tx)
      .selectFrom('evaluation_evaluations')
      .select('result')
      .where('id', 'in', newest)
      .execute();
    found.push(...rows.map(toEvaluation));
  }
  return found;
}

/** The newest of one challenger beside one champion. */
export async function newestBetween(tx: Tx, challengerId: string, championId: string): Promise<Evaluation | undefined> {
  const row = await tables(tx)
    .selectFrom('evaluation_evaluations')
    .select('result')
    .where('challenger_id', '=', challengerId)
    .where('champion_id', '=', championId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toEvaluation(row);
}

export async function listEvaluations(
  tx: Tx,
  filter: { readonly project: string; readonly model?: string | undefined; readonly version?: number | undefined },
  before: string,
  limit: number,
): Promise<Evaluation[]> {
  let query = tables(tx)
    .selectFrom('evaluation_evaluations')
    .select('result')
    .where('project', '=', filter.project)
    .where('id', '<', before);
  if (filter.model !== undefined) query = query.where('model', '=', filter.model);
  if (filter.version !== undefined) query = query.where('challenger_version', '=', filter.version);
  return (await query.orderBy('id', 'desc').limit(limit).execute()).map(toEvaluation);
}
