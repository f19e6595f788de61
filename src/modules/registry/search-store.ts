// The SQL of searches over registered models and versions.
import { sql } from 'kysely';
import type { Filter, OrderKey } from '../../kernel/filter/ast.ts';
import type { Tx } from '../../platform/db/database.ts';
import { type ColumnType, columnField, type FieldTable, pairField, type Search } from '../../platform/db/search.ts';
import { type ModelVersion, promptTag, type RegisteredModel } from './model.ts';
import { complete as completeModels } from './store.ts';
import { tables } from './tables.ts';
import { complete as completeVersions } from './version-store.ts';

export interface SearchRequest {
  readonly filter?: Filter | undefined;
  readonly order?: readonly OrderKey[] | undefined;
  /** Prompts are kept as registered models; without it both are searched. */
  readonly kind?: 'model' | 'prompt' | undefined;
}

type Columns = Readonly<Record<string, readonly [Parameters<typeof columnField>[0], ColumnType]>>;

function fieldsOf(columns: Columns, tagTable: string, tagOwner: string, id: string): FieldTable {
  return ({ entity, key }) => {
    if (entity === 'tags') return pairField(tagTable, tagOwner, id, key, 'text');
    const column = entity === undefined && Object.hasOwn(columns, key) ? columns[key] : undefined;
    return column === undefined ? undefined : columnField(...column);
  };
}

const modelFields = fieldsOf(
  {
    id: ['m.id', 'text'],
    name: ['m.name', 'text'],
    createdAt: ['m.created_at', 'time'],
    updatedAt: ['m.updated_at', 'time'],
  },
  'registry_model_tags',
  'model_id',
  'm.id',
);
const versionFields = fieldsOf(
  {
    id: ['v.id', 'text'],
    name: ['m.name', 'text'],
    version: ['v.version', 'number'],
    runId: [sql`COALESCE(v.run_id, v.foreign_run)`, 'text'],
    source: ['v.source', 'text'],
    stage: ['v.stage', 'text'],
    createdAt: ['v.created_at', 'time'],
    updatedAt: ['v.updated_at', 'time'],
  },
  'registry_version_tags',
  'version_id',
  'v.id',
);

export function modelSearch(project: string, { filter, order = [], kind }: SearchRequest): Search {
  const tagged = sql`EXISTS (SELECT 1 FROM registry_model_tags AS p WHERE p.model_id = m.id AND p.key = ${promptTag} AND p.value = 'true')`;
  return {
    from: sql`registry_models AS m`,
    id: 'm.id',
    where: [
      sql<boolean>`m.project = ${project}`,
      sql<boolean>`m.deleted_at IS NULL`,
      ...(kind === undefined ? [] : [kind === 'prompt' ? sql<boolean>`${tagged}` : sql<boolean>`NOT ${tagged}`]),
    ],
    filter,
    fields: modelFields,
    order,
    tieBreak: [{ column: 'm.name', type: 'text', descending: false }],
  };
}

export function versionSearch(project: string, { filter, order = [] }: SearchRequest): Search {
  return {
    from: sql`registry_versions AS v JOIN registry_models AS m ON m.id = v.model_id`,
    id: 'v.id',
    where: [
      sql<boolean>`v.project = ${project}`,
      sql<boolean>`v.deleted_at IS NULL`,
      sql<boolean>`m.deleted_at IS NULL`,
    ],
    filter,
    fields: versionFields,
    order,
    tieBreak: [
      { column: 'm.name', type: 'text', descending: false },
      { column: 'v.version', type: 'number', descending: true },
    ],
  };
}

const inOrder = <T extends { readonly id: string }>(ids: readonly string[], rows: readonly T[]): T[] => {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
};

const batch = 500;

/** The models with these ids, in their order. */
export async function loadModels(tx: Tx, ids: readonly string[]): Promise<RegisteredModel[]> {
  const found: RegisteredModel[] = [];
  for (let at = 0; at < ids.length; at += batch) {
    const part = ids.slice(at, at + batch);
    const rows = await tables(tx).selectFrom('registry_models').selectAll().where('id', 'in', part).execute();
    found.push(...(await completeModels(tx, rows)));
  }
  return inOrder(ids, found);
}

/** The versions with these ids, in their order. */
export async function loadVersions(tx: Tx, ids: readonly string[]): Promise<ModelVersion[]> {
  const found: ModelVersion[] = [];
  for (let at = 0; at < ids.length; at += batch) {
    const rows = await tables(tx)
      .selectFrom('registry_versions as v')
      .innerJoin('registry_models as m', 'm.id', 'v.model_id')
      .selectAll('v')
      .select('m.name as model_name')
      .where('v.id', 'in', ids.slice(at, at + batch))
      .execute();
    found.push(...(await completeVersions(tx, rows)));
  }
  return inOrder(ids, found);
}
