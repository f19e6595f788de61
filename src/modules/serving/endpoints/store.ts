// All SQL of endpoints, revisions and the snapshot counter.
import { sql } from 'kysely';
import { parseStored } from '../../../kernel/json.ts';
import { chunks } from '../../../platform/db/chunks.ts';
import type { Tx } from '../../../platform/db/database.ts';
import { defaultBurst } from '../data-plane/burst.ts';
import type { Endpoint, Revision } from './model.ts';

type EndpointRow = {
  id: string;
  project: string;
  name: string;
  model: string;
  sticky_key: string | null;
  output: string;
  settings: string | null;
  log_policy: string | null;
  description: string;
  revision: number;
  created_at: number;
  updated_at: number;
};
type RevisionRow = {
  endpoint_id: string;
  number: number;
  arms: string;
  mirror: number;
  shape: string;
  cause: string;
  rollout_id: string | null;
  look: number | null;
  audience: string | null;
  burst: string | null;
  features: string | null;
  actor: string;
  at: number;
};
type Tables = {
  serving_endpoints: EndpointRow;
  serving_revisions: RevisionRow;
  serving_snapshots: { id: string; version: number };
};

const endpointsAtOnce = 500;

const tables = (tx: Tx) => tx.withTables<Tables>();

function toEndpoint(row: EndpointRow): Endpoint {
  const { id, project, name, model, description, revision } = row;
  return {
    id,
    project,
    name,
    model,
    description,
    revision,
    stickyKey: row.sticky_key,
    output: parseStored(row.output, {}),
    settings: parseStored(row.settings, {}),
    log: parseStored(row.log_policy, {}),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toRevision(row: RevisionRow): Revision {
  return {
    endpointId: row.endpoint_id,
    number: row.number,
    arms: parseStored(row.arms, []),
    mirror: row.mirror === 1,
    shape: parseStored(row.shape, { inputs: [], outputs: [], score: null, threshold: null }),
    cause: row.cause,
    audience: row.audience === null ? null : parseStored(row.audience, { header: null, segment: null }),
    burst: row.burst === null ? null : parseStored(row.burst, defaultBurst),
    features: parseStored<Revision['features']>(row.features, null),
    rolloutId: row.rollout_id,
    look: row.look,
    actor: row.actor,
    at: row.at,
  };
}

export async function insertEndpoint(tx: Tx, endpoint: Endpoint): Promise<void> {
  await tables(tx)
    .insertInto('serving_endpoints')
    .values({
      id: endpoint.id,
      project: endpoint.project,
      name: endpoint.name,
      model: endpoint.model,
      sticky_key: endpoint.stickyKey,
      output: JSON.stringify(endpoint.output),
      settings: JSON.stringify(endpoint.settings),
      log_policy: JSON.stringify(endpoint.log),
      description: endpoint.description,
      revision: endpoint.revision,
      created_at: endpoint.createdAt,
      updated_at: endpoint.updatedAt,
    })
    .execute();
}

/** Moves an endpoint to its next revision; false when somebody else moved it meanwhile. */
export async function advanceEndpoint(tx: Tx, endpoint: Endpoint, from: number): Promise<boolean> {
  const { numUpdatedRows } = await tables(tx)
    .updateTable('serving_endpoints')
    .set({
      model: endpoint.model,
      sticky_key: endpoint.stickyKey,
      output: JSON.stringify(endpoint.output),
      settings: JSON.stringify(endpoint.settings),
      description: endpoint.description,
      revision: endpoint.revision,
      updated_at: endpoint.updatedAt,
    })
    .where('id', '=', endpoint.id)
    .where('revision', '=', from)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Changes what is logged of an endpoint. */
export async function updateLogPolicy(tx: Tx, id: string, log: Endpoint['log'], at: number): Promise<void> {
  await tables(tx)
    .updateTable('serving_endpoints')
    .set({ log_policy: JSON.stringify(log), updated_at: at })
    .where('id', '=', id)
    .execute();
}

export async function findEndpoint(tx: Tx, name: string): Promise<Endpoint | undefined> {
  const row = await tables(tx).selectFrom('serving_endpoints').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined ? undefined : toEndpoint(row);
}

export async function findEndpointById(tx: Tx, id: string): Promise<Endpoint | undefined> {
  const row = await tables(tx).selectFrom('serving_endpoints').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toEndpoint(row);
}

export async function listEndpoints(tx: Tx, project: string, after: string, limit: number): Promise<Endpoint[]> {
  const rows = await tables(tx)
    .selectFrom('serving_endpoints')
    .selectAll()
    .where('project', '=', project)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute();
  return rows.map(toEndpoint);
}

export async function insertRevision(tx: Tx, revision: Revision): Promise<void> {
  await tables(tx)
    .insertInto('serving_revisions')
    .values({
      endpoint_id: revision.endpointId,
      number: revision.number,
      arms: JSON.stringify(revision.arms),
      mirror: revision.mirror ? 1 : 0,
      shape: JSON.stringify(revision.shape),
      cause: revision.cause,
      rollout_id: revision.rolloutId,
      look: revision.look,
      audience: revision.audience === null ? null : JSON.stringify(revision.audience),
      burst: revision.burst === null ? null : JSON.stringify(revision.burst),
      features: revision.features === null ? null : JSON.stringify(revision.features),
      actor: revision.actor,
      at: revision.at,
    })
    .execute();
}

export async function findRevision(tx: Tx, endpointId: string, number: number): Promise<Revision | undefined> {
  const row = await tables(tx)
    .selectFrom('serving_revisions')
    .selectAll()
    .where('endpoint_id', '=', endpointId)
    .where('number', '=', number)
    .executeTakeFirst();
  return row === undefined ? undefined : toRevision(row);
}

/** The revision in force of each of these endpoints, by the endpoint's id. */
export async function revisionsInForce(tx: Tx, endpoints: readonly Endpoint[]): Promise<Map<string, Revision>> {
  const found = new Map<string, Revision>();
  for (const some of chunks(endpoints, endpointsAtOnce)) {
    const rows = await tables(tx)
      .selectFrom('serving_revisions as r')
      .innerJoin('serving_endpoints as e', (join) =>
        join.onRef('e.id', '=', 'r.endpoint_id').onRef('e.revision', '=', 'r.number'),
      )
      .selectAll('r')
      .where(
        'e.id',
        'in',
        some.map(({ id }) => id),
      )
      .execute();
    for (const row of rows) found.set(row.endpoint_id, toRevision(row));
  }
  return found;
}

/** Revisions that were in force at a time, of every endpoint of a project, with the endpoint's name. */
export async function revisionsAt(
  tx: Tx,
  project: string,
  time: number,
): Promise<{ name: string; revision: Revision }[]> {
  const rows = await tables(tx)
    .selectFrom('serving_revisions as r')
    .innerJoin('serving_endpoints as e', 'e.id', 'r.endpoint_id')
    .selectAll('r')
    .select('e.name')
    .where('e.project', '=', project)
    .where('r.at', '<=', time)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('serving_revisions as later')
            .select('later.number')
            .whereRef('later.endpoint_id', '=', 'r.endpoint_id')
            .whereRef('later.number', '>', 'r.number')
            .where('later.at', '<=', time),
        ),
      ),
    )
    .orderBy('e.name')
    .execute();
  return rows.map(({ name, ...row }) => ({ name, revision: toRevision(row) }));
}

/** Newest first, below a number. */
export async function listRevisions(tx: Tx, endpointId: string, below: number, limit: number): Promise<Revision[]> {
  const rows = await tables(tx)
    .selectFrom('serving_revisions')
    .selectAll()
    .where('endpoint_id', '=', endpointId)
    .where('number', '<', below)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toRevision);
}

/** Every endpoint of the server with its revision in force. */
export async function listInForce(tx: Tx): Promise<{ endpoint: Endpoint; revision: Revision }[]> {
  const endpoints = (await tables(tx).selectFrom('serving_endpoints').selectAll().orderBy('name').execute()).map(
    toEndpoint,
  );
  const revisions = await revisionsInForce(tx, endpoints);
  return endpoints.flatMap((endpoint) => {
    const revision = revisions.get(endpoint.id);
    return revision === undefined ? [] : [{ endpoint, revision }];
  });
}

/** Counts a change that the data plane has to learn of. */
export async function countChange(tx: Tx): Promise<void> {
  await tables(tx)
    .updateTable('serving_snapshots')
    .set({ version: sql<number>`version + 1` })
    .where('id', '=', 'current')
    .execute();
}

export async function changeCount(tx: Tx): Promise<number> {
  const row = await tables(tx)
    .selectFrom('serving_snapshots')
    .select('version')
    .where('id', '=', 'current')
    .executeTakeFirst();
  return row?.version ?? 0;
}
