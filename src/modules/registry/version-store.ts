// All SQL of model versions.
import { parseStored, storedJson } from '../../kernel/json.ts';
import { chunks } from '../../platform/db/chunks.ts';
import type { Tx } from '../../platform/db/database.ts';
import { pairTable } from '../../platform/db/pairs.ts';
import type { ModelVersion, Signature, Stage } from './model.ts';
import { tables, type VersionRow } from './tables.ts';

export type JoinedVersionRow = VersionRow & { model_name: string };

export const versionTags = pairTable('registry_version_tags', 'version_id');

const idsAtOnce = 500;

const joined = (tx: Tx) =>
  tables(tx)
    .selectFrom('registry_versions as v')
    .innerJoin('registry_models as m', 'm.id', 'v.model_id')
    .selectAll('v')
    .select('m.name as model_name');

/** Adds tags and aliases, in the order given. */
export async function complete(tx: Tx, rows: readonly JoinedVersionRow[]): Promise<ModelVersion[]> {
  if (rows.length === 0) return [];
  const tags = await versionTags.read(
    tx,
    rows.map((row) => row.id),
  );
  const aliases = await tables(tx)
    .selectFrom('registry_aliases')
    .selectAll()
    .where('model_id', 'in', [...new Set(rows.map((row) => row.model_id))])
    .orderBy('alias')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    modelId: row.model_id,
    project: row.project,
    model: row.model_name,
    version: row.version,
    stage: row.stage as Stage,
    description: row.description,
    source: row.source,
    runId: row.run_id,
    foreignRun: row.foreign_run,
    runLink: row.run_link,
    loggedModelId: row.logged_model_id,
    user: row.user_name,
    signature: parseStored<Signature | null>(row.signature, null),
    onnxSha256: row.onnx_sha256,
    datasets: parseStored(row.datasets, []),
    codeCommit: row.code_commit,
    codeSource: parseStored<ModelVersion['codeSource']>(row.code_source, null),
    environment: parseStored(row.environment, {}),
    files: parseStored(row.files, []),
    tags: tags.get(row.id) ?? {},
    aliases: aliases
      .filter((alias) => alias.model_id === row.model_id && alias.version === row.version)
      .map((alias) => alias.alias),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  }));
}

export async function insertVersion(tx: Tx, version: ModelVersion): Promise<void> {
  await tables(tx)
    .insertInto('registry_versions')
    .values({
      id: version.id,
      model_id: version.modelId,
      project: version.project,
      version: version.version,
      stage: version.stage,
      description: version.description,
      source: version.source,
      run_id: version.runId,
      foreign_run: version.foreignRun,
      run_link: version.runLink,
      logged_model_id: version.loggedModelId,
      user_name: version.user,
      signature: storedJson(version.signature),
      onnx_sha256: version.onnxSha256,
      datasets: JSON.stringify(version.datasets),
      code_commit: version.codeCommit,
      code_source: storedJson(version.codeSource),
      environment: JSON.stringify(version.environment),
      files: JSON.stringify(version.files),
      created_at: version.createdAt,
      updated_at: version.updatedAt,
      deleted_at: version.deletedAt,
    })
    .execute();
}

/** Deleted ones too. */
export async function findVersion(tx: Tx, modelId: string, version: number): Promise<ModelVersion | undefined> {
  const row = await joined(tx).where('v.model_id', '=', modelId).where('v.version', '=', version).executeTakeFirst();
  return row === undefined ? undefined : (await complete(tx, [row]))[0];
}

/** The version with an id, of whatever model. */
export async function findVersionById(tx: Tx, project: string, id: string): Promise<ModelVersion | undefined> {
  const row = await joined(tx).where('v.id', '=', id).where('v.project', '=', project).executeTakeFirst();
  return row === undefined ? undefined : (await complete(tx, [row]))[0];
}

/** Runs and logged models that live versions of a project were made of: those they name, and those whose ids stand in their source. */
export async function ownersOf(tx: Tx, project: string): Promise<ReadonlySet<string>> {
  const rows = await tables(tx)
    .selectFrom('registry_versions')
    .select(['run_id', 'logged_model_id', 'source'])
    .distinct()
    .where('project', '=', project)
    .where('deleted_at', 'is', null)
    .execute();
  const owners = new Set<string>();
  for (const { run_id, logged_model_id, source } of rows) {
    if (run_id !== null) owners.add(run_id);
    if (logged_model_id !== null) owners.add(logged_model_id);
    for (const [id] of source.matchAll(/(?:m-)?[0-9a-f]{32}/g)) owners.add(id);
  }
  return owners;
}

/** Ids of the runs of these versions; one without a run is not there. */
export async function runsOf(tx: Tx, project: string, ids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const some of chunks(ids, idsAtOnce)) {
    const rows = await tables(tx)
      .selectFrom('registry_versions')
      .select('run_id')
      .distinct()
      .where('project', '=', project)
      .where('id', 'in', some)
      .execute();
    found.push(...rows.flatMap(({ run_id }) => (run_id === null ? [] : [run_id])));
  }
  return found;
}

/** The model and number of each of these versions; deleted ones too. */
export async function namesOf(
  tx: Tx,
  project: string,
  ids: readonly string[],
): Promise<{ id: string; model: string; version: number }[]> {
  const found: { id: string; model: string; version: number }[] = [];
  for (const some of chunks(ids, idsAtOnce)) {
    const rows = await tables(tx)
      .selectFrom('registry_versions as v')
      .innerJoin('registry_models as m', 'm.id', 'v.model_id')
      .select(['v.id', 'm.name as model', 'v.version'])
      .where('v.project', '=', project)
      .where('v.id', 'in', some)
      .execute();
    found.push(...rows);
  }
  return found;
}

/** Live versions of a model below a number, newest first. */
export async function listVersions(tx: Tx, modelId: string, before: number, limit: number): Promise<ModelVersion[]> {
  const rows = await joined(tx)
    .where('v.model_id', '=', modelId)
    .where('v.deleted_at', 'is', null)
    .where('v.version', '<', before)
    .orderBy('v.version', 'desc')
    .limit(limit)
    .execute();
  return complete(tx, rows);
}

/** The newest live version of each stage of each of these models, by stage. */
export async function latestPerStage(tx: Tx, modelIds: readonly string[]): Promise<ModelVersion[]> {
  if (modelIds.length === 0) return [];
  const newest = await tables(tx)
    .selectFrom('registry_versions')
    .select(({ fn }) => ['model_id', 'stage', fn.max('version').as('version')])
    .where('model_id', 'in', [...modelIds])
    .where('deleted_at', 'is', null)
    .groupBy(['model_id', 'stage'])
    .execute();
  if (newest.length === 0) return [];
  const rows = await joined(tx)
    .where((eb) =>
      eb.or(newest.map((one) => eb.and([eb('v.model_id', '=', one.model_id), eb('v.version', '=', one.version)]))),
    )
    .orderBy('v.stage')
    .execute();
  return complete(tx, rows);
}

/** Live versions of a model in one of the stages. */
export async function versionsInStage(tx: Tx, modelId: string, stage: Stage): Promise<ModelVersion[]> {
  const rows = await joined(tx)
    .where('v.model_id', '=', modelId)
    .where('v.stage', '=', stage)
    .where('v.deleted_at', 'is', null)
    .execute();
  return complete(tx, rows);
}

export async function updateVersion(
  tx: Tx,
  id: string,
  change: Partial<Pick<VersionRow, 'stage' | 'description' | 'deleted_at'>> & { readonly updated_at: number },
): Promise<void> {
  await tables(tx).updateTable('registry_versions').set(change).where('id', '=', id).execute();
}
