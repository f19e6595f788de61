// All SQL of scorers.
import type { Tx } from '../../platform/db/database.ts';
import type { OnlineScoring, ScorerVersion } from './model.ts';

type ScorerRow = { id: string; project: string; experiment_id: string; name: string; last_version: number };
type VersionRow = {
  scorer_id: string;
  version: number;
  definition: string;
  created_by: string;
  created_at: number;
};
type ScorersTables = {
  scorers_scorers: ScorerRow;
  scorers_versions: VersionRow;
  scorers_online: { id: string; scorer_id: string; sample_rate: number; filter: string | null };
};

const tables = (tx: Tx) => tx.withTables<ScorersTables>();

/** A scorer under which versions are kept, even when all of them are deleted. */
export interface Scorer {
  readonly id: string;
  readonly project: string;
  readonly experimentId: string;
  readonly name: string;
  /** The highest number ever given. */
  readonly lastVersion: number;
}

export async function findScorer(tx: Tx, experimentId: string, name: string): Promise<Scorer | undefined> {
  const row = await tables(tx)
    .selectFrom('scorers_scorers')
    .selectAll()
    .where('experiment_id', '=', experimentId)
    .where('name', '=', name)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { experiment_id, last_version, ...rest } = row;
  return { ...rest, experimentId: experiment_id, lastVersion: last_version };
}

export async function findScorerById(tx: Tx, project: string, id: string): Promise<Scorer | undefined> {
  const row = await tables(tx)
    .selectFrom('scorers_scorers')
    .selectAll()
    .where('project', '=', project)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { experiment_id, last_version, ...rest } = row;
  return { ...rest, experimentId: experiment_id, lastVersion: last_version };
}

export async function upsertScorer(tx: Tx, scorer: Scorer): Promise<void> {
  const { id, project, experimentId, name, lastVersion } = scorer;
  await tables(tx)
    .insertInto('scorers_scorers')
    .values({ id, project, experiment_id: experimentId, name, last_version: lastVersion })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ last_version: lastVersion }))
    .execute();
}

export async function insertVersion(tx: Tx, version: ScorerVersion): Promise<void> {
  await tables(tx)
    .insertInto('scorers_versions')
    .values({
      scorer_id: version.scorerId,
      version: version.version,
      definition: version.definition,
      created_by: version.createdBy,
      created_at: version.createdAt,
    })
    .execute();
}

/** Versions of an experiment, or of one scorer of it, by name and number. */
export async function listVersions(tx: Tx, experimentId: string, name?: string): Promise<ScorerVersion[]> {
  let query = tables(tx)
    .selectFrom('scorers_versions as v')
    .innerJoin('scorers_scorers as s', 's.id', 'v.scorer_id')
    .selectAll('v')
    .select(['s.project', 's.experiment_id', 's.name'])
    .where('s.experiment_id', '=', experimentId);
  if (name !== undefined) query = query.where('s.name', '=', name);
  const rows = await query.orderBy('s.name').orderBy('v.version').execute();
  return rows.map((row) => ({
    scorerId: row.scorer_id,
    project: row.project,
    experimentId: row.experiment_id,
    name: row.name,
    version: row.version,
    definition: row.definition,
    createdBy: row.created_by,
    createdAt: row.created_at,
  }));
}

/** The newest version of a scorer, and how many it has. */
export interface ScorerSummary {
  readonly newest: ScorerVersion;
  readonly versions: number;
}

/** Scorers of a project that have a version, by name. @param after name and id of the last one seen */
export async function listScorers(
  tx: Tx,
  project: string,
  after: readonly [name: string, id: string] | undefined,
  limit: number,
): Promise<ScorerSummary[]> {
  let query = tables(tx)
    .selectFrom('scorers_scorers as s')
    .innerJoin('scorers_versions as v', 'v.scorer_id', 's.id')
    .selectAll('v')
    .select(['s.project', 's.experiment_id', 's.name'])
    .select((eb) =>
      eb
        .selectFrom('scorers_versions as c')
        .select(({ fn }) => fn.countAll().as('n'))
        .whereRef('c.scorer_id', '=', 's.id')
        .as('versions'),
    )
    .where('s.project', '=', project)
    .where((eb) =>
      eb(
        'v.version',
        '=',
        eb
          .selectFrom('scorers_versions as m')
          .select(({ fn }) => fn.max('m.version').as('newest'))
          .whereRef('m.scorer_id', '=', 's.id'),
      ),
    );
  if (after !== undefined) {
    const [name, id] = after;
    query = query.where((eb) =>
      eb.or([eb('s.name', '>', name), eb.and([eb('s.name', '=', name), eb('s.id', '>', id)])]),
    );
  }
  const rows = await query.orderBy('s.name').orderBy('s.id').limit(limit).execute();
  return rows.map((row) => ({
    newest: {
      scorerId: row.scorer_id,
      project: row.project,
      experimentId: row.experiment_id,
      name: row.name,
      version: row.version,
      definition: row.definition,
      createdBy: row.created_by,
      createdAt: row.created_at,
    },
    versions: Number(row.versions),
  }));
}

/** @param version all of them without it */
export async function deleteVersions(tx: Tx, scorerId: string, version?: number): Promise<void> {
  const query = tables(tx).deleteFrom('scorers_versions').where('scorer_id', '=', scorerId);
  await (version === undefined ? query : query.where('version', '=', version)).execute();
}

export async function deleteOnline(tx: Tx, scorerId: string): Promise<void> {
  await tables(tx).deleteFrom('scorers_online').where('scorer_id', '=', scorerId).execute();
}

export async function upsertOnline(tx: Tx, online: OnlineScoring): Promise<void> {
  const change = { sample_rate: online.sampleRate, filter: online.filter };
  await tables(tx)
    .insertInto('scorers_online')
    .values({ id: online.id, scorer_id: online.scorerId, ...change })
    .onConflict((conflict) => conflict.column('scorer_id').doUpdateSet(change))
    .execute();
}

/** Those that scorers of the project have. @param scorerIds at most 500 */
export async function readOnline(tx: Tx, project: string, scorerIds: readonly string[]): Promise<OnlineScoring[]> {
  if (scorerIds.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('scorers_online as o')
    .innerJoin('scorers_scorers as s', 's.id', 'o.scorer_id')
    .selectAll('o')
    .select('s.experiment_id')
    .where('s.project', '=', project)
    .where('o.scorer_id', 'in', scorerIds)
    .orderBy('o.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    scorerId: row.scorer_id,
    experimentId: row.experiment_id,
    sampleRate: row.sample_rate,
    filter: row.filter,
  }));
}
