// All SQL of registered models and aliases.
import type { Tx } from '../../platform/db/database.ts';
import { pairTable } from '../../platform/db/pairs.ts';
import type { AliasMove, RegisteredModel, Tags } from './model.ts';
import { type ModelRow, tables } from './tables.ts';

export const modelTags = pairTable('registry_model_tags', 'model_id');

function toModel(row: ModelRow, tags: Tags, aliases: Readonly<Record<string, number>>): RegisteredModel {
  return {
    id: row.id,
    project: row.project,
    name: row.name,
    description: row.description,
    lastVersion: row.last_version,
    tags,
    aliases,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  };
}

/** Adds tags and aliases, in the order given. */
export async function complete(tx: Tx, rows: readonly ModelRow[]): Promise<RegisteredModel[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const tags = await modelTags.read(tx, ids);
  const aliases = await tables(tx)
    .selectFrom('registry_aliases')
    .selectAll()
    .where('model_id', 'in', ids)
    .orderBy('alias')
    .execute();
  return rows.map((row) =>
    toModel(
      row,
      tags.get(row.id) ?? {},
      Object.fromEntries(aliases.filter((one) => one.model_id === row.id).map((one) => [one.alias, one.version])),
    ),
  );
}

export async function insertModel(tx: Tx, model: RegisteredModel): Promise<void> {
  await tables(tx)
    .insertInto('registry_models')
    .values({
      id: model.id,
      project: model.project,
      name: model.name,
      live_name: model.name,
      description: model.description,
      last_version: model.lastVersion,
      created_at: model.createdAt,
      updated_at: model.updatedAt,
      deleted_at: model.deletedAt,
    })
    .execute();
}

/** The live model of that name. */
export async function findModel(tx: Tx, project: string, name: string): Promise<RegisteredModel | undefined> {
  const row = await tables(tx)
    .selectFrom('registry_models')
    .selectAll()
    .where('project', '=', project)
    .where('live_name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : (await complete(tx, [row]))[0];
}

/** The model of that name that was deleted last. */
export async function findDeletedModel(tx: Tx, project: string, name: string): Promise<RegisteredModel | undefined> {
  const row = await tables(tx)
    .selectFrom('registry_models')
    .selectAll()
    .where('project', '=', project)
    .where('name', '=', name)
    .where('live_name', 'is', null)
    .orderBy('deleted_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : (await complete(tx, [row]))[0];
}

export async function updateModel(
  tx: Tx,
  id: string,
  change: Partial<Pick<ModelRow, 'name' | 'live_name' | 'description' | 'last_version' | 'deleted_at'>> & {
    readonly updated_at: number;
  },
): Promise<void> {
  await tables(tx).updateTable('registry_models').set(change).where('id', '=', id).execute();
}

export async function upsertAlias(tx: Tx, modelId: string, alias: string, version: number): Promise<void> {
  await tables(tx)
    .insertInto('registry_aliases')
    .values({ model_id: modelId, alias, version })
    .onConflict((conflict) => conflict.columns(['model_id', 'alias']).doUpdateSet({ version }))
    .execute();
}

export async function deleteAlias(tx: Tx, modelId: string, alias: string): Promise<void> {
  await tables(tx).deleteFrom('registry_aliases').where('model_id', '=', modelId).where('alias', '=', alias).execute();
}

export async function insertAliasMove(tx: Tx, id: string, modelId: string, move: AliasMove): Promise<void> {
  const { alias, version, actor, at } = move;
  await tables(tx)
    .insertInto('registry_alias_moves')
    .values({ id, model_id: modelId, alias, version, actor, at })
    .execute();
}

/** The last move of each alias of a model at or before a time. */
export async function newestAliasMoves(tx: Tx, modelId: string, time: number): Promise<AliasMove[]> {
  const rows = await tables(tx)
    .selectFrom('registry_alias_moves as m')
    .select(['m.alias', 'm.version', 'm.actor', 'm.at'])
    .where('m.model_id', '=', modelId)
    .where('m.at', '<=', time)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('registry_alias_moves as later')
            .select('later.id')
            .whereRef('later.model_id', '=', 'm.model_id')
            .whereRef('later.alias', '=', 'm.alias')
            .where('later.at', '<=', time)
            .where((inner) =>
              inner.or([
                inner('later.at', '>', inner.ref('m.at')),
                inner.and([inner('later.at', '=', inner.ref('m.at')), inner('later.id', '>', inner.ref('m.id'))]),
              ]),
            ),
        ),
      ),
    )
    .orderBy('m.alias')
    .execute();
  return rows;
}

/** Moves of an alias, newest first, before a place in the list. */
export async function listAliasMoves(
  tx: Tx,
  modelId: string,
  alias: string | undefined,
  before: { readonly at: number; readonly id: string },
  limit: number,
): Promise<(AliasMove & { readonly id: string })[]> {
  let query = tables(tx)
    .selectFrom('registry_alias_moves')
    .selectAll()
    .where('model_id', '=', modelId)
    .where((eb) => eb.or([eb('at', '<', before.at), eb.and([eb('at', '=', before.at), eb('id', '<', before.id)])]));
  if (alias !== undefined) query = query.where('alias', '=', alias);
  const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(({ model_id: _model, ...move }) => move);
}
