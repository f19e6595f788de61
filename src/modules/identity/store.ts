// All SQL of projects and tokens.
import { parseStored, storedJson } from '../../kernel/json.ts';
import type { Tx } from '../../platform/db/database.ts';
import type { Project, ServiceToken } from './model.ts';

type ProjectRow = { id: string; name: string; description: string; created_at: number };
type TokenRow = {
  id: string;
  name: string;
  digest: string;
  scopes: string;
  projects: string | null;
  user_id: string | null;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
  last_used_at: number | null;
};
type IdentityTables = { identity_projects: ProjectRow; identity_tokens: TokenRow };

const tables = (tx: Tx) => tx.withTables<IdentityTables>();

function toProject(row: ProjectRow): Project {
  return { id: row.id, name: row.name, description: row.description, createdAt: row.created_at };
}

function toToken(row: TokenRow): ServiceToken {
  return {
    id: row.id,
    name: row.name,
    scopes: parseStored(row.scopes, []),
    projects: parseStored<readonly string[] | null>(row.projects, null),
    userId: row.user_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}

export async function insertProject(tx: Tx, project: Project): Promise<void> {
  await tables(tx)
    .insertInto('identity_projects')
    .values({ id: project.id, name: project.name, description: project.description, created_at: project.createdAt })
    .execute();
}

export async function updateProject(tx: Tx, name: string, description: string): Promise<void> {
  await tables(tx).updateTable('identity_projects').set({ description }).where('name', '=', name).execute();
}

export async function findProject(tx: Tx, name: string): Promise<Project | undefined> {
  const row = await tables(tx).selectFrom('identity_projects').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined ? undefined : toProject(row);
}

export async function listProjects(tx: Tx, after: string, limit: number): Promise<Project[]> {
  const rows = await tables(tx)
    .selectFrom('identity_projects')
    .selectAll()
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute();
  return rows.map(toProject);
}

export async function insertToken(tx: Tx, token: ServiceToken, digest: string): Promise<void> {
  await tables(tx)
    .insertInto('identity_tokens')
    .values({
      id: token.id,
      name: token.name,
      digest,
      scopes: JSON.stringify(token.scopes),
      projects: storedJson(token.projects),
      user_id: token.userId,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      revoked_at: null,
      last_used_at: null,
    })
    .execute();
}

export async function findTokenByDigest(tx: Tx, digest: string): Promise<ServiceToken | undefined> {
  const row = await tables(tx)
    .selectFrom('identity_tokens')
    .selectAll()
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row === undefined ? undefined : toToken(row);
}

export async function findToken(tx: Tx, id: string): Promise<ServiceToken | undefined> {
  const row = await tables(tx).selectFrom('identity_tokens').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toToken(row);
}

export async function listTokens(tx: Tx, before: string, limit: number): Promise<ServiceToken[]> {
  const rows = await tables(tx)
    .selectFrom('identity_tokens')
    .selectAll()
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toToken);
}

export async function revokeTokensOf(tx: Tx, userId: string, at: number): Promise<void> {
  await tables(tx)
    .updateTable('identity_tokens')
    .set({ revoked_at: at })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute();
}

export async function revokeToken(tx: Tx, id: string, at: number): Promise<void> {
  await tables(tx).updateTable('identity_tokens').set({ revoked_at: at }).where('id', '=', id).execute();
}
