// All SQL of datasets in the database of records.
import { parseStored, storedJson } from '../../kernel/json.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { Dataset, DatasetVersion, Ingest, IngestMode, Profile } from './model.ts';

type DatasetRow = {
  id: string;
  project: string;
  name: string;
  description: string;
  declared_columns: string | null;
  key_columns: string;
  expectations: string;
  pii_columns: string;
  created_at: number;
  updated_at: number;
};
type VersionRow = {
  id: string;
  dataset_id: string;
  number: number;
  parent_id: string | null;
  ingest_id: string;
  digest: string;
  mode: string;
  parts: string;
  row_count: number;
  bytes: number;
  columns: string;
  profile: string;
  as_of: number;
};
type IngestRow = {
  id: string;
  dataset_id: string;
  outcome: string;
  version_id: string | null;
  mode: string;
  sources: string;
  results: string;
  quarantine: string | null;
  rows_read: number;
  at: number;
};
type DatasetsTables = {
  datasets_datasets: DatasetRow;
  datasets_versions: VersionRow;
  datasets_ingests: IngestRow;
};

const tables = (tx: Tx) => tx.withTables<DatasetsTables>();

const versionColumns = [
  'id',
  'dataset_id',
  'number',
  'parent_id',
  'ingest_id',
  'digest',
  'mode',
  'parts',
  'row_count',
  'bytes',
  'columns',
  'as_of',
] as const;

function toDataset(row: DatasetRow): Dataset {
  return {
    id: row.id,
    project: row.project,
    name: row.name,
    description: row.description,
    schema: parseStored<Dataset['schema']>(row.declared_columns, null),
    key: parseStored<Dataset['key']>(row.key_columns, []),
    expectations: parseStored<Dataset['expectations']>(row.expectations, []),
    pii: parseStored<Dataset['pii']>(row.pii_columns, []),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toVersion(row: Omit<VersionRow, 'profile'>): DatasetVersion {
  return {
    id: row.id,
    datasetId: row.dataset_id,
    number: row.number,
    parentId: row.parent_id,
    ingestId: row.ingest_id,
    digest: row.digest,
    mode: row.mode as IngestMode,
    parts: parseStored<DatasetVersion['parts']>(row.parts, []),
    rows: row.row_count,
    bytes: row.bytes,
    columns: parseStored<DatasetVersion['columns']>(row.columns, []),
    asOf: row.as_of,
  };
}

function toIngest(row: IngestRow): Ingest {
  return {
    id: row.id,
    datasetId: row.dataset_id,
    outcome: row.outcome as Ingest['outcome'],
    versionId: row.version_id,
    mode: row.mode as IngestMode,
    sources: parseStored<Ingest['sources']>(row.sources, []),
    results: parseStored<Ingest['results']>(row.results, []),
    quarantine: parseStored<Ingest['quarantine']>(row.quarantine, null),
    rowsRead: row.rows_read,
    at: row.at,
  };
}

export async function upsertDataset(tx: Tx, dataset: Dataset): Promise<void> {
  const change = {
    description: dataset.description,
    declared_columns: storedJson(dataset.schema),
    key_columns: JSON.stringify(dataset.key),
    expectations: JSON.stringify(dataset.expectations),
    pii_columns: JSON.stringify(dataset.pii),
    updated_at: dataset.updatedAt,
  };
  await tables(tx)
    .insertInto('datasets_datasets')
    .values({
      id: dataset.id,
      project: dataset.project,
      name: dataset.name,
      created_at: dataset.createdAt,
      ...change,
    })
    .onConflict((conflict) => conflict.columns(['project', 'name']).doUpdateSet(change))
    .execute();
}

export async function findDataset(tx: Tx, project: string, name: string): Promise<Dataset | undefined> {
  const row = await tables(tx)
    .selectFrom('datasets_datasets')
    .selectAll()
    .where('project', '=', project)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? undefined : toDataset(row);
}

export async function listDatasets(tx: Tx, project: string, after: string, limit: number): Promise<Dataset[]> {
  const rows = await tables(tx)
    .selectFrom('datasets_datasets')
    .selectAll()
    .where('project', '=', project)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute();
  return rows.map(toDataset);
}

export async function insertVersion(tx: Tx, version: DatasetVersion, profile: Profile): Promise<void> {
  await tables(tx)
    .insertInto('datasets_versions')
    .values({
      id: version.id,
      dataset_id: version.datasetId,
      number: version.number,
      parent_id: version.parentId,
      ingest_id: version.ingestId,
      digest: version.digest,
      mode: version.mode,
      parts: JSON.stringify(version.parts),
      row_count: version.rows,
      bytes: version.bytes,
      columns: JSON.stringify(version.columns),
      profile: JSON.stringify(profile),
      as_of: version.asOf,
    })
    .execute();
}

export async function findVersion(tx: Tx, datasetId: string, number: number): Promise<DatasetVersion | undefined> {
  const row = await tables(tx)
    .selectFrom('datasets_versions')
    .select(versionColumns)
    .where('dataset_id', '=', datasetId)
    .where('number', '=', number)
    .executeTakeFirst();
  return row === undefined ? undefined : toVersion(row);
}

export async function findVersionById(tx: Tx, id: string): Promise<DatasetVersion | undefined> {
  const row = await tables(tx)
    .selectFrom('datasets_versions')
    .select(versionColumns)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toVersion(row);
}

/** The latest version made at or before a time. */
export async function findVersionAt(tx: Tx, datasetId: string, at: number): Promise<DatasetVersion | undefined> {
  const row = await tables(tx)
    .selectFrom('datasets_versions')
    .select(versionColumns)
    .where('dataset_id', '=', datasetId)
    .where('as_of', '<=', at)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toVersion(row);
}

/** The latest version of each of these datasets. */
export async function latestVersions(tx: Tx, datasetIds: readonly string[]): Promise<DatasetVersion[]> {
  if (datasetIds.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('datasets_versions as version')
    .select(versionColumns.map((column) => `version.${column}` as const))
    .where('version.dataset_id', 'in', datasetIds)
    .where('version.number', '=', (eb) =>
      eb
        .selectFrom('datasets_versions as other')
        .select(({ fn }) => fn.max('other.number').as('number'))
        .whereRef('other.dataset_id', '=', 'version.dataset_id'),
    )
    .execute();
  return rows.map(toVersion);
}

export async function findVersionsById(tx: Tx, ids: readonly string[]): Promise<DatasetVersion[]> {
  if (ids.length === 0) return [];
  const rows = await tables(tx).selectFrom('datasets_versions').select(versionColumns).where('id', 'in', ids).execute();
  return rows.map(toVersion);
}

export async function listVersions(tx: Tx, datasetId: string, below: number, limit: number): Promise<DatasetVersion[]> {
  const rows = await tables(tx)
    .selectFrom('datasets_versions')
    .select(versionColumns)
    .where('dataset_id', '=', datasetId)
    .where('number', '<', below)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toVersion);
}

export async function findProfile(tx: Tx, versionId: string): Promise<Profile | undefined> {
  const row = await tables(tx)
    .selectFrom('datasets_versions')
    .select('profile')
    .where('id', '=', versionId)
    .executeTakeFirst();
  return row === undefined ? undefined : parseStored<Profile>(row.profile, { rows: 0, columns: [] });
}

export async function insertIngest(tx: Tx, ingest: Ingest): Promise<void> {
  await tables(tx)
    .insertInto('datasets_ingests')
    .values({
      id: ingest.id,
      dataset_id: ingest.datasetId,
      outcome: ingest.outcome,
      version_id: ingest.versionId,
      mode: ingest.mode,
      sources: JSON.stringify(ingest.sources),
      results: JSON.stringify(ingest.results),
      quarantine: storedJson(ingest.quarantine),
      rows_read: ingest.rowsRead,
      at: ingest.at,
    })
    .execute();
}

export async function findIngest(tx: Tx, datasetId: string, id: string): Promise<Ingest | undefined> {
  const row = await tables(tx)
    .selectFrom('datasets_ingests')
    .selectAll()
    .where('dataset_id', '=', datasetId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : toIngest(row);
}

export async function listIngests(tx: Tx, datasetId: string, before: string, limit: number): Promise<Ingest[]> {
  const rows = await tables(tx)
    .selectFrom('datasets_ingests')
    .selectAll()
    .where('dataset_id', '=', datasetId)
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toIngest);
}

/** The newest ingest of each of these datasets. */
export async function newestIngests(tx: Tx, datasetIds: readonly string[]): Promise<Ingest[]> {
  if (datasetIds.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('datasets_ingests as ingest')
    .selectAll('ingest')
    .where('ingest.dataset_id', 'in', datasetIds)
    .where('ingest.id', '=', (eb) =>
      eb
        .selectFrom('datasets_ingests as other')
        .select(({ fn }) => fn.max('other.id').as('id'))
        .whereRef('other.dataset_id', '=', 'ingest.dataset_id'),
    )
    .execute();
  return rows.map(toIngest);
}
