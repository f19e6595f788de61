// All SQL of label schemas.
import type { Tx } from '../../platform/db/database.ts';
import type { LabelInput, LabelSchema } from './label-schema.ts';

type SchemaRow = {
  id: string;
  project: string;
  experiment_id: string;
  name: string;
  type: string;
  instruction: string | null;
  comments: number;
  input: string;
  created_by: string;
  created_at: number;
  updated_at: number;
};

const tables = (tx: Tx) => tx.withTables<{ review_label_schemas: SchemaRow }>();

function toSchema(row: SchemaRow): LabelSchema {
  return {
    id: row.id,
    project: row.project,
    experimentId: row.experiment_id,
    name: row.name,
    type: row.type as LabelSchema['type'],
    instruction: row.instruction,
    comment: row.comments === 1,
    input: JSON.parse(row.input) as LabelInput,
    isDefault: false,
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export async function upsertSchema(tx: Tx, schema: LabelSchema): Promise<void> {
  const change = {
    name: schema.name,
    instruction: schema.instruction,
    comments: schema.comment ? 1 : 0,
    input: JSON.stringify(schema.input),
    updated_at: schema.updatedAt,
  };
  await tables(tx)
    .insertInto('review_label_schemas')
    .values({
      id: schema.id,
      project: schema.project,
      experiment_id: schema.experimentId,
      type: schema.type,
      created_by: schema.createdBy,
      created_at: schema.createdAt,
      ...change,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
    .execute();
}

export async function findSchema(tx: Tx, project: string, id: string): Promise<LabelSchema | undefined> {
  const row = await tables(tx)
    .selectFrom('review_label_schemas')
    .selectAll()
    .where('project', '=', project)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toSchema(row);
}

export async function findSchemaByName(tx: Tx, experimentId: string, name: string): Promise<LabelSchema | undefined> {
  const row = await tables(tx)
    .selectFrom('review_label_schemas')
    .selectAll()
    .where('experiment_id', '=', experimentId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : toSchema(row);
}

/** Newest first. @param before only those made before this id */
export async function listSchemas(
  tx: Tx,
  experimentId: string,
  before: string | undefined,
  limit: number,
): Promise<LabelSchema[]> {
  const query = tables(tx).selectFrom('review_label_schemas').selectAll().where('experiment_id', '=', experimentId);
  const rows = await (before === undefined ? query : query.where('id', '<', before))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toSchema);
}

export async function deleteSchema(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('review_label_schemas').where('id', '=', id).execute();
}
