// All SQL of evaluation sets.
import { sql } from 'kysely';
import type { Filter, OrderKey } from '../../kernel/filter/ast.ts';
import type { Json } from '../../kernel/json.ts';
import { parseStored, storedJson } from '../../kernel/json.ts';
import { chunks } from '../../platform/db/chunks.ts';
import type { Tx } from '../../platform/db/database.ts';
import { pairTable } from '../../platform/db/pairs.ts';
import { type ColumnType, columnField, type FieldTable, pairField, type Search } from '../../platform/db/search.ts';
import {
  contentHash,
  digestOf,
  type EvaluationRecord,
  type EvaluationSet,
  inputHash,
  type JsonObject,
  type RecordSchema,
  type RecordSource,
} from './model.ts';

type SetRow = {
  id: string;
  project: string;
  name: string;
  record_schema: string | null;
  records: number;
  content: string;
  created_by: string;
  updated_by: string;
  created_at: number;
  updated_at: number;
};
type RecordRow = {
  id: string;
  set_id: string;
  input_hash: string;
  content_hash: string;
  inputs: string;
  outputs: string | null;
  expectations: string | null;
  tags: string;
  source: string | null;
  created_by: string;
  updated_by: string;
  created_at: number;
  updated_at: number;
};
type EvaluationSetsTables = {
  evaluation_sets_sets: SetRow;
  evaluation_sets_tags: { set_id: string; key: string; value: string };
  evaluation_sets_experiments: { set_id: string; experiment_id: string; place: number };
  evaluation_sets_records: RecordRow;
};

const tables = (tx: Tx) => tx.withTables<EvaluationSetsTables>();
const rowsAtOnce = 200;

export const setTags = pairTable('evaluation_sets_tags', 'set_id');

/** A set with the sum of its records' hashes, which its digest is made from. */
export interface StoredSet extends EvaluationSet {
  readonly content: string;
}

async function complete(tx: Tx, rows: readonly SetRow[]): Promise<StoredSet[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const tags = await setTags.read(tx, ids);
  const experiments = new Map<string, string[]>();
  for (const part of chunks(ids, rowsAtOnce)) {
    const links = await tables(tx)
      .selectFrom('evaluation_sets_experiments')
      .selectAll()
      .where('set_id', 'in', part)
      .orderBy('set_id')
      .orderBy('place')
      .execute();
    for (const { set_id, experiment_id } of links)
      experiments.set(set_id, [...(experiments.get(set_id) ?? []), experiment_id]);
  }
  return rows.map((row) => ({
    id: row.id,
    project: row.project,
    name: row.name,
    digest: digestOf(row.name, row.content),
    schema: parseStored<RecordSchema | null>(row.record_schema, null),
    records: row.records,
    content: row.content,
    tags: tags.get(row.id) ?? {},
    experimentIds: experiments.get(row.id) ?? [],
    createdBy: row.created_by,
    updatedBy: row.updated_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
}

export async function insertSet(tx: Tx, set: StoredSet): Promise<void> {
  await tables(tx)
    .insertInto('evaluation_sets_sets')
    .values({
      id: set.id,
      project: set.project,
      name: set.name,
      record_schema: storedJson(set.schema),
      records: set.records,
      content: set.content,
      created_by: set.createdBy,
      updated_by: set.updatedBy,
      created_at: set.createdAt,
      updated_at: set.updatedAt,
    })
    .execute();
}

export async function updateSet(
  tx: Tx,
  {
    id,
    schema,
    records,
    content,
    updatedBy,
    updatedAt,
  }: Pick<StoredSet, 'id' | 'schema' | 'records' | 'content' | 'updatedBy' | 'updatedAt'>,
): Promise<void> {
  await tables(tx)
    .updateTable('evaluation_sets_sets')
    .set({ record_schema: storedJson(schema), records, content, updated_by: updatedBy, updated_at: updatedAt })
    .where('id', '=', id)
    .execute();
}

export async function findSet(tx: Tx, project: string, id: string): Promise<StoredSet | undefined> {
  const rows = await tables(tx)
    .selectFrom('evaluation_sets_sets')
    .selectAll()
    .where('project', '=', project)
    .where('id', '=', id)
    .execute();
  return (await complete(tx, rows))[0];
}

export async function deleteSet(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('evaluation_sets_records').where('set_id', '=', id).execute();
  await tables(tx).deleteFrom('evaluation_sets_experiments').where('set_id', '=', id).execute();
  await tables(tx).deleteFrom('evaluation_sets_tags').where('set_id', '=', id).execute();
  await tables(tx).deleteFrom('evaluation_sets_sets').where('id', '=', id).execute();
}

/** Adds those that are not there yet, after the others. */
export async function addExperiments(tx: Tx, set: EvaluationSet, experimentIds: readonly string[]): Promise<void> {
  const added = experimentIds.filter((id) => !set.experimentIds.includes(id));
  for (const part of chunks([...added.entries()], rowsAtOnce))
    await tables(tx)
      .insertInto('evaluation_sets_experiments')
      .values(part.map(([at, id]) => ({ set_id: set.id, experiment_id: id, place: set.experimentIds.length + at })))
      .execute();
}

export async function removeExperiments(tx: Tx, id: string, experimentIds: readonly string[]): Promise<void> {
  for (const part of chunks(experimentIds, rowsAtOnce))
    await tables(tx)
      .deleteFrom('evaluation_sets_experiments')
      .where('set_id', '=', id)
      .where('experiment_id', 'in', part)
      .execute();
}

function toRecord(row: RecordRow): EvaluationRecord {
  return {
    id: row.id,
    inputs: JSON.parse(row.inputs) as JsonObject,
    outputs: parseStored<Json>(row.outputs, null),
    expectations: parseStored<JsonObject | null>(row.expectations, null),
    tags: JSON.parse(row.tags) as JsonObject,
    source: parseStored<RecordSource | null>(row.source, null),
    createdBy: row.created_by,
    updatedBy: row.updated_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** The type comes first, so that records can be counted by it. */
const storedSource = ({ type, data }: RecordSource): string => JSON.stringify({ type, data });

/** What the records of a set are, in numbers. */
export interface RecordTally {
  readonly fromTraces: number;
  /** Records that say what is expected. */
  readonly expecting: number;
}

export async function tallyRecords(tx: Tx, setId: string): Promise<RecordTally> {
  const row = await tables(tx)
    .selectFrom('evaluation_sets_records')
    .select([
      sql<number>`COALESCE(SUM(CASE WHEN source LIKE '{"type":"trace",%' THEN 1 ELSE 0 END), 0)`.as('traces'),
      sql<number>`COALESCE(SUM(CASE WHEN expectations IS NULL OR expectations = '{}' THEN 0 ELSE 1 END), 0)`.as(
        'expecting',
      ),
    ])
    .where('set_id', '=', setId)
    .executeTakeFirstOrThrow();
  return { fromTraces: Number(row.traces), expecting: Number(row.expecting) };
}

/** Records of a set by the hash of their inputs. */
export async function findRecords(
  tx: Tx,
  setId: string,
  hashes: readonly string[],
): Promise<Map<string, EvaluationRecord>> {
  const found = new Map<string, EvaluationRecord>();
  for (const part of chunks(hashes, rowsAtOnce)) {
    const rows = await tables(tx)
      .selectFrom('evaluation_sets_records')
      .selectAll()
      .where('set_id', '=', setId)
      .where('input_hash', 'in', part)
      .execute();
    for (const row of rows) found.set(row.input_hash, toRecord(row));
  }
  return found;
}

/** Writes records, in their order; one of the same id is replaced. */
export async function upsertRecords(tx: Tx, setId: string, records: readonly EvaluationRecord[]): Promise<void> {
  for (const part of chunks(records, rowsAtOnce))
    await tables(tx)
      .insertInto('evaluation_sets_records')
      .values(
        part.map((record) => ({
          id: record.id,
          set_id: setId,
          input_hash: inputHash(record.inputs),
          content_hash: contentHash(record),
          inputs: JSON.stringify(record.inputs),
          outputs: storedJson(record.outputs),
          expectations: storedJson(record.expectations),
          tags: JSON.stringify(record.tags),
          source: record.source === null ? null : storedSource(record.source),
          created_by: record.createdBy,
          updated_by: record.updatedBy,
          created_at: record.createdAt,
          updated_at: record.updatedAt,
        })),
      )
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          content_hash: eb.ref('excluded.content_hash'),
          outputs: eb.ref('excluded.outputs'),
          expectations: eb.ref('excluded.expectations'),
          tags: eb.ref('excluded.tags'),
          updated_by: eb.ref('excluded.updated_by'),
          updated_at: eb.ref('excluded.updated_at'),
        })),
      )
      .execute();
}

/** In the order they were added. */
export async function listRecords(tx: Tx, setId: string, after: string, limit: number): Promise<EvaluationRecord[]> {
  const rows = await tables(tx)
    .selectFrom('evaluation_sets_records')
    .selectAll()
    .where('set_id', '=', setId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toRecord);
}

/** Deletes those that exist; the hashes of what they held. */
export async function deleteRecords(tx: Tx, setId: string, ids: readonly string[]): Promise<string[]> {
  const hashes: string[] = [];
  for (const part of chunks(ids, rowsAtOnce)) {
    const rows = await tables(tx)
      .deleteFrom('evaluation_sets_records')
      .where('set_id', '=', setId)
      .where('id', 'in', part)
      .returning('content_hash')
      .execute();
    hashes.push(...rows.map(({ content_hash }) => content_hash));
  }
  return hashes;
}

export interface SetSearch {
  readonly filter?: Filter | undefined;
  readonly order?: readonly OrderKey[] | undefined;
  /** Only sets of at least one of these experiments. */
  readonly experimentIds?: readonly string[] | undefined;
}

const columns: Readonly<Record<string, readonly [string, ColumnType]>> = {
  id: ['s.id', 'text'],
  name: ['s.name', 'text'],
  records: ['s.records', 'number'],
  createdBy: ['s.created_by', 'text'],
  updatedBy: ['s.updated_by', 'text'],
  createdAt: ['s.created_at', 'time'],
  updatedAt: ['s.updated_at', 'time'],
};

const fields: FieldTable = ({ entity, key }) => {
  if (entity === 'tags') return pairField('evaluation_sets_tags', 'set_id', 's.id', key, 'text');
  const column = entity === undefined && Object.hasOwn(columns, key) ? columns[key] : undefined;
  return column === undefined ? undefined : columnField(...column);
};

export function setSearch(project: string, { filter, order = [], experimentIds }: SetSearch): Search {
  const inExperiments =
    experimentIds === undefined
      ? []
      : experimentIds.length === 0
        ? [sql<boolean>`1 = 0`]
        : [
            sql<boolean>`EXISTS (SELECT 1 FROM evaluation_sets_experiments AS e WHERE e.set_id = s.id AND e.experiment_id IN (${sql.join(experimentIds)}))`,
          ];
  return {
    from: sql`evaluation_sets_sets AS s`,
    id: 's.id',
    where: [sql<boolean>`s.project = ${project}`, ...inExperiments],
    filter,
    fields,
    order,
    tieBreak: [{ column: 's.created_at', type: 'number', descending: true }],
  };
}

/** The sets with these ids, in their order. */
export async function loadSets(tx: Tx, ids: readonly string[]): Promise<StoredSet[]> {
  const rows: SetRow[] = [];
  for (const part of chunks(ids, rowsAtOnce))
    rows.push(...(await tables(tx).selectFrom('evaluation_sets_sets').selectAll().where('id', 'in', part).execute()));
  const byId = new Map((await complete(tx, rows)).map((set) => [set.id, set]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
