// All SQL of bundles.
import { parseStored, storedJson } from '../../../kernel/json.ts';
import type { Tx } from '../../../platform/db/database.ts';
import type { Bundle, BundleRequest } from '../model.ts';

type BundleRow = {
  id: string;
  project: string;
  model: string;
  version: string;
  version_id: string;
  request: string;
  job_id: string;
  state: string;
  error: string | null;
  report: string | null;
  reference: string | null;
  targets: string;
  key_id: string;
  created_at: number;
  finished_at: number | null;
};

const tables = (tx: Tx) => tx.withTables<{ edge_bundles: BundleRow }>();

function toBundle(row: BundleRow): Bundle {
  const { id, project, model, version, error } = row;
  return {
    id,
    project,
    model,
    version,
    error,
    versionId: row.version_id,
    request: JSON.parse(row.request) as BundleRequest,
    jobId: row.job_id,
    state: row.state as Bundle['state'],
    report: parseStored<Bundle['report']>(row.report, null),
    reference: parseStored<Bundle['reference']>(row.reference, null),
    targets: parseStored<Bundle['targets']>(row.targets, []),
    keyId: row.key_id,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

export async function insertBundle(tx: Tx, bundle: Bundle): Promise<void> {
  const { id, project, model, version, state, error } = bundle;
  await tables(tx)
    .insertInto('edge_bundles')
    .values({
      id,
      project,
      model,
      version,
      state,
      error,
      version_id: bundle.versionId,
      request: JSON.stringify(bundle.request),
      job_id: bundle.jobId,
      report: storedJson(bundle.report),
      reference: storedJson(bundle.reference),
      targets: JSON.stringify(bundle.targets),
      key_id: bundle.keyId,
      created_at: bundle.createdAt,
      finished_at: bundle.finishedAt,
    })
    .execute();
}

/** Stores how a build ended. */
export async function finishBundle(tx: Tx, bundle: Bundle): Promise<void> {
  await tables(tx)
    .updateTable('edge_bundles')
    .set({
      state: bundle.state,
      error: bundle.error,
      report: storedJson(bundle.report),
      reference: storedJson(bundle.reference),
      targets: JSON.stringify(bundle.targets),
      finished_at: bundle.finishedAt,
    })
    .where('id', '=', bundle.id)
    .execute();
}

export async function findBundle(tx: Tx, id: string): Promise<Bundle | undefined> {
  const row = await tables(tx).selectFrom('edge_bundles').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toBundle(row);
}

/** Newest first. */
export async function listBundles(
  tx: Tx,
  of: { readonly project: string; readonly model?: string | undefined },
  before: string,
  limit: number,
): Promise<Bundle[]> {
  let query = tables(tx)
    .selectFrom('edge_bundles')
    .selectAll()
    .where('project', '=', of.project)
    .where('id', '<', before);
  if (of.model !== undefined) query = query.where('model', '=', of.model);
  const rows = await query.orderBy('id', 'desc').limit(limit).execute();
  return rows.map(toBundle);
}
