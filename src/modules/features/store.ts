// All SQL of features in the database of records.
import { parseStored, storedJson } from '../../kernel/json.ts';
import type { Tx } from '../../platform/db/database.ts';
import {
  defaultOnlinePolicy,
  type Entity,
  type FeatureService,
  type Materialization,
  type OnlinePolicy,
  type SkewCheck,
  type TrainingSet,
  type TrainingSetSpec,
  type ViewDefinition,
  type ViewVersion,
} from './model.ts';

type EntityRow = {
  id: string;
  project: string;
  name: string;
  join_keys: string;
  description: string;
  created_at: number;
};
type ViewRow = {
  id: string;
  project: string;
  name: string;
  number: number;
  digest: string;
  definition: string;
  created_at: number;
};
type ServiceRow = {
  id: string;
  project: string;
  name: string;
  description: string;
  members: string;
  online: string | null;
  digest: string;
  created_at: number;
  updated_at: number;
};
type TrainingSetRow = {
  id: string;
  project: string;
  digest: string;
  spec: string;
  training: string;
  holdout: string | null;
  columns: string;
  dataset_versions: string;
  view_versions: string;
  dropped: number;
  created_at: number;
};
type MaterializationRow = {
  id: string;
  view_version_id: string;
  at: number;
  row_count: number;
  written: number;
  dataset_versions: string;
  created_at: number;
};
type SkewRow = {
  id: string;
  view_version_id: string;
  at: number;
  checked: number;
  absent: number;
  features: string;
  created_at: number;
};
type FeaturesTables = {
  features_entities: EntityRow;
  features_view_versions: ViewRow;
  features_services: ServiceRow;
  features_training_sets: TrainingSetRow;
  features_materializations: MaterializationRow;
  features_skew_checks: SkewRow;
};

const tables = (tx: Tx) => tx.withTables<FeaturesTables>();

/** What the stored definition of a view version holds: the digested part, and what describes it. */
interface StoredView {
  readonly definition: ViewDefinition;
  readonly owner: string;
  readonly description: string;
}

function toEntity(row: EntityRow): Entity {
  return {
    id: row.id,
    project: row.project,
    name: row.name,
    joinKeys: parseStored<readonly string[]>(row.join_keys, []),
    description: row.description,
    createdAt: row.created_at,
  };
}

function toView(row: ViewRow): ViewVersion {
  const { definition, owner, description } = JSON.parse(row.definition) as StoredView;
  const { id, project, name, number, digest, created_at } = row;
  return { id, project, name, number, digest, definition, owner, description, createdAt: created_at };
}

function toService(row: ServiceRow): FeatureService {
  const { members, online, created_at, updated_at, ...rest } = row;
  return {
    ...rest,
    members: parseStored<FeatureService['members']>(members, []),
    online: { ...defaultOnlinePolicy, ...parseStored<Partial<OnlinePolicy>>(online, {}) },
    createdAt: created_at,
    updatedAt: updated_at,
  };
}

function toTrainingSet(row: TrainingSetRow): TrainingSet {
  return {
    id: row.id,
    project: row.project,
    digest: row.digest,
    spec: JSON.parse(row.spec) as TrainingSetSpec,
    training: JSON.parse(row.training) as TrainingSet['training'],
    holdout: parseStored<TrainingSet['holdout']>(row.holdout, null),
    columns: parseStored<TrainingSet['columns']>(row.columns, []),
    datasetVersions: parseStored<TrainingSet['datasetVersions']>(row.dataset_versions, []),
    viewVersions: parseStored<TrainingSet['viewVersions']>(row.view_versions, []),
    dropped: row.dropped,
    createdAt: row.created_at,
  };
}

function toMaterialization(row: MaterializationRow): Materialization {
  return {
    id: row.id,
    viewVersionId: row.view_version_id,
    at: row.at,
    rows: row.row_count,
    written: row.written,
    datasetVersions: parseStored<Materialization['datasetVersions']>(row.dataset_versions, []),
    createdAt: row.created_at,
  };
}

function toSkewCheck(row: SkewRow): SkewCheck {
  const { view_version_id, features, created_at, ...rest } = row;
  return {
    ...rest,
    viewVersionId: view_version_id,
    features: parseStored<SkewCheck['features']>(features, []),
    createdAt: created_at,
  };
}

export async function upsertEntity(tx: Tx, entity: Entity): Promise<void> {
  const change = { join_keys: JSON.stringify(entity.joinKeys), description: entity.description };
  await tables(tx)
    .insertInto('features_entities')
    .values({ id: entity.id, project: entity.project, name: entity.name, created_at: entity.createdAt, ...change })
    .onConflict((conflict) => conflict.columns(['project', 'name']).doUpdateSet(change))
    .execute();
}

export async function findEntity(tx: Tx, project: string, name: string): Promise<Entity | undefined> {
  const row = await tables(tx)
    .selectFrom('features_entities')
    .selectAll()
    .where('project', '=', project)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : toEntity(row);
}

export async function listEntities(tx: Tx, project: string, after: string, limit: number): Promise<Entity[]> {
  const rows = await tables(tx)
    .selectFrom('features_entities')
    .selectAll()
    .where('project', '=', project)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute();
  return rows.map(toEntity);
}

export async function insertView(tx: Tx, view: ViewVersion): Promise<void> {
  const { definition, owner, description } = view;
  await tables(tx)
    .insertInto('features_view_versions')
    .values({
      id: view.id,
      project: view.project,
      name: view.name,
      number: view.number,
      digest: view.digest,
      definition: JSON.stringify({ definition, owner, description } satisfies StoredView),
      created_at: view.createdAt,
    })
    .execute();
}

/** Changes what describes a version; the definition itself never changes. */
export async function describeView(tx: Tx, view: ViewVersion): Promise<void> {
  const { definition, owner, description } = view;
  await tables(tx)
    .updateTable('features_view_versions')
    .set({ definition: JSON.stringify({ definition, owner, description } satisfies StoredView) })
    .where('id', '=', view.id)
    .execute();
}

/** A version by number; the latest without one. */
export async function findView(
  tx: Tx,
  project: string,
  name: string,
  number: number | undefined,
): Promise<ViewVersion | undefined> {
  let query = tables(tx)
    .selectFrom('features_view_versions')
    .selectAll()
    .where('project', '=', project)
    .where('name', '=', name);
  if (number !== undefined) query = query.where('number', '=', number);
  const row = await query.orderBy('number', 'desc').limit(1).executeTakeFirst();
  return row === undefined ? undefined : toView(row);
}

/** The latest version of each view, by name. */
export async function listViews(tx: Tx, project: string, after: string, limit: number): Promise<ViewVersion[]> {
  const rows = await tables(tx)
    .selectFrom('features_view_versions as view')
    .selectAll('view')
    .where('view.project', '=', project)
    .where('view.name', '>', after)
    .where('view.number', '=', (eb) =>
      eb
        .selectFrom('features_view_versions as other')
        .select(({ fn }) => fn.max('other.number').as('number'))
        .whereRef('other.project', '=', 'view.project')
        .whereRef('other.name', '=', 'view.name'),
    )
    .orderBy('view.name')
    .limit(limit)
    .execute();
  return rows.map(toView);
}

export async function upsertService(tx: Tx, service: FeatureService): Promise<void> {
  const change = {
    description: service.description,
    members: JSON.stringify(service.members),
    online: JSON.stringify(service.online),
    digest: service.digest,
    updated_at: service.updatedAt,
  };
  await tables(tx)
    .insertInto('features_services')
    .values({ id: service.id, project: service.project, name: service.name, created_at: service.createdAt, ...change })
    .onConflict((conflict) => conflict.columns(['project', 'name']).doUpdateSet(change))
    .execute();
}

export async function findService(tx: Tx, project: string, name: string): Promise<FeatureService | undefined> {
  const row = await tables(tx)
    .selectFrom('features_services')
    .selectAll()
    .where('project', '=', project)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : toService(row);
}

export async function listServices(tx: Tx, project: string, after: string, limit: number): Promise<FeatureService[]> {
  const rows = await tables(tx)
    .selectFrom('features_services')
    .selectAll()
    .where('project', '=', project)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute();
  return rows.map(toService);
}

export async function insertTrainingSet(tx: Tx, set: TrainingSet): Promise<void> {
  await tables(tx)
    .insertInto('features_training_sets')
    .values({
      id: set.id,
      project: set.project,
      digest: set.digest,
      spec: JSON.stringify(set.spec),
      training: JSON.stringify(set.training),
      holdout: storedJson(set.holdout),
      columns: JSON.stringify(set.columns),
      dataset_versions: JSON.stringify(set.datasetVersions),
      view_versions: JSON.stringify(set.viewVersions),
      dropped: set.dropped,
      created_at: set.createdAt,
    })
    .execute();
}

export async function findTrainingSet(tx: Tx, project: string, id: string): Promise<TrainingSet | undefined> {
  const row = await tables(tx)
    .selectFrom('features_training_sets')
    .selectAll()
    .where('project', '=', project)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toTrainingSet(row);
}

export async function findTrainingSetByDigest(
  tx: Tx,
  project: string,
  digest: string,
): Promise<TrainingSet | undefined> {
  const row = await tables(tx)
    .selectFrom('features_training_sets')
    .selectAll()
    .where('project', '=', project)
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row === undefined ? undefined : toTrainingSet(row);
}

export async function listTrainingSets(tx: Tx, project: string, before: string, limit: number): Promise<TrainingSet[]> {
  const rows = await tables(tx)
    .selectFrom('features_training_sets')
    .selectAll()
    .where('project', '=', project)
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toTrainingSet);
}

export async function insertMaterialization(tx: Tx, one: Materialization): Promise<void> {
  await tables(tx)
    .insertInto('features_materializations')
    .values({
      id: one.id,
      view_version_id: one.viewVersionId,
      at: one.at,
      row_count: one.rows,
      written: one.written,
      dataset_versions: JSON.stringify(one.datasetVersions),
      created_at: one.createdAt,
    })
    .execute();
}

/** Newest first. */
export async function listMaterializations(
  tx: Tx,
  viewVersionId: string,
  before: string,
  limit: number,
): Promise<Materialization[]> {
  const rows = await tables(tx)
    .selectFrom('features_materializations')
    .selectAll()
    .where('view_version_id', '=', viewVersionId)
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toMaterialization);
}

export async function insertSkewCheck(tx: Tx, check: SkewCheck): Promise<void> {
  await tables(tx)
    .insertInto('features_skew_checks')
    .values({
      id: check.id,
      view_version_id: check.viewVersionId,
      at: check.at,
      checked: check.checked,
      absent: check.absent,
      features: JSON.stringify(check.features),
      created_at: check.createdAt,
    })
    .execute();
}

/** Newest first. */
export async function listSkewChecks(
  tx: Tx,
  viewVersionId: string,
  before: string,
  limit: number,
): Promise<SkewCheck[]> {
  const rows = await tables(tx)
    .selectFrom('features_skew_checks')
    .selectAll()
    .where('view_version_id', '=', viewVersionId)
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toSkewCheck);
}

/** The newest materialisation of each of these view versions. */
export async function newestMaterializations(tx: Tx, viewVersionIds: readonly string[]): Promise<Materialization[]> {
  if (viewVersionIds.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('features_materializations as one')
    .selectAll('one')
    .where('one.view_version_id', 'in', viewVersionIds)
    .where('one.id', '=', (eb) =>
      eb
        .selectFrom('features_materializations as other')
        .select(({ fn }) => fn.max('other.id').as('id'))
        .whereRef('other.view_version_id', '=', 'one.view_version_id'),
    )
    .execute();
  return rows.map(toMaterialization);
}

/** The newest skew check of each of these view versions. */
export async function newestSkewChecks(tx: Tx, viewVersionIds: readonly string[]): Promise<SkewCheck[]> {
  if (viewVersionIds.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('features_skew_checks as one')
    .selectAll('one')
    .where('one.view_version_id', 'in', viewVersionIds)
    .where('one.id', '=', (eb) =>
      eb
        .selectFrom('features_skew_checks as other')
        .select(({ fn }) => fn.max('other.id').as('id'))
        .whereRef('other.view_version_id', '=', 'one.view_version_id'),
    )
    .execute();
  return rows.map(toSkewCheck);
}
