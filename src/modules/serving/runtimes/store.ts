// All SQL of runtimes.
import { parseStored, storedJson } from '../../../kernel/json.ts';
import type { Tx } from '../../../platform/db/database.ts';
import type { Runtime } from './model.ts';

type RuntimeRow = {
  version_id: string;
  project: string;
  model: string;
  version: string;
  job_id: string;
  state: string;
  kind: string | null;
  reason: string;
  onnx_sha256: string | null;
  parity: string | null;
  python: string | null;
  updated_at: number;
};

const tables = (tx: Tx) => tx.withTables<{ serving_runtimes: RuntimeRow }>();

export async function findRuntime(tx: Tx, versionId: string): Promise<Runtime | undefined> {
  const row = await tables(tx)
    .selectFrom('serving_runtimes')
    .selectAll()
    .where('version_id', '=', versionId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { project, model, version, reason } = row;
  return {
    versionId: row.version_id,
    project,
    model,
    version,
    jobId: row.job_id,
    state: row.state as Runtime['state'],
    kind: row.kind as Runtime['kind'],
    reason,
    onnxSha256: row.onnx_sha256,
    parity: parseStored<Runtime['parity']>(row.parity, null),
    python: parseStored<Runtime['python']>(row.python, null),
    updatedAt: row.updated_at,
  };
}

/** Stores what is known of a version now, in the place of what was. */
export async function putRuntime(tx: Tx, runtime: Runtime): Promise<void> {
  const values = {
    project: runtime.project,
    model: runtime.model,
    version: runtime.version,
    job_id: runtime.jobId,
    state: runtime.state,
    kind: runtime.kind,
    reason: runtime.reason,
    onnx_sha256: runtime.onnxSha256,
    parity: storedJson(runtime.parity),
    python: storedJson(runtime.python),
    updated_at: runtime.updatedAt,
  };
  await tables(tx)
    .insertInto('serving_runtimes')
    .values({ version_id: runtime.versionId, ...values })
    .onConflict((conflict) => conflict.column('version_id').doUpdateSet(values))
    .execute();
}
