// All SQL of custom roles, what they give and who has them.
import type { Tx } from '../../platform/db/database.ts';
import type { CustomRole, RoleAccess } from './model.ts';
import { isAccessLevel, isResourceKind } from './resource-kinds.ts';

type RoleRow = {
  number: number;
  project: string;
  name: string;
  description: string;
  /** 1: what one user was given directly. */
  direct: number;
  created_at: number;
};
type AccessRow = { number: number; role_number: number; kind: string; level: string };
type HolderRow = { number: number; role_number: number; user_id: string; since: number };
type NumberRow = { sequence: string; last: number };
type RoleTables = {
  identity_roles: RoleRow;
  identity_role_accesses: AccessRow;
  identity_role_holders: HolderRow;
  identity_numbers: NumberRow;
};
const tables = (tx: Tx) => tx.withTables<RoleTables>();

/** The next of a sequence; a number is never given again, so that none that somebody remembers comes to mean something else. */
export async function nextNumber(tx: Tx, sequence: 'role' | 'access' | 'holder'): Promise<number> {
  const row = await tables(tx)
    .insertInto('identity_numbers')
    .values({ sequence, last: 1 })
    .onConflict((conflict) =>
      conflict.column('sequence').doUpdateSet((of) => ({ last: of('identity_numbers.last', '+', 1) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow();
  return Number(row.last);
}

async function withAccess(tx: Tx, rows: readonly RoleRow[]): Promise<CustomRole[]> {
  if (rows.length === 0) return [];
  const accesses = await tables(tx)
    .selectFrom('identity_role_accesses')
    .selectAll()
    .where(
      'role_number',
      'in',
      rows.map(({ number }) => number),
    )
    .orderBy('number')
    .execute();
  const byRole = Map.groupBy(accesses, ({ role_number }) => role_number);
  return rows.map((row) => ({
    number: row.number,
    project: row.project,
    name: row.name,
    description: row.description,
    direct: row.direct === 1,
    createdAt: row.created_at,
    // What this version does not know gives nothing.
    access: (byRole.get(row.number) ?? []).flatMap(({ number, kind, level }) =>
      isResourceKind(kind) && isAccessLevel(level) ? [{ number, kind, level }] : [],
    ),
  }));
}

const only = (roles: readonly CustomRole[]): CustomRole | undefined => roles[0];

export async function insertRole(
  tx: Tx,
  { number, project, name, description, direct, createdAt }: CustomRole,
): Promise<void> {
  await tables(tx)
    .insertInto('identity_roles')
    .values({ number, project, name, description, direct: direct ? 1 : 0, created_at: createdAt })
    .execute();
}

export async function updateRole(tx: Tx, { number, name, description }: CustomRole): Promise<void> {
  await tables(tx).updateTable('identity_roles').set({ name, description }).where('number', '=', number).execute();
}

export async function deleteRole(tx: Tx, number: number): Promise<void> {
  await tables(tx).deleteFrom('identity_role_accesses').where('role_number', '=', number).execute();
  await tables(tx).deleteFrom('identity_role_holders').where('role_number', '=', number).execute();
  await tables(tx).deleteFrom('identity_roles').where('number', '=', number).execute();
}

export async function findRole(tx: Tx, number: number): Promise<CustomRole | undefined> {
  const rows = await tables(tx).selectFrom('identity_roles').selectAll().where('number', '=', number).execute();
  return only(await withAccess(tx, rows));
}

export async function findRoleNamed(tx: Tx, project: string, name: string): Promise<CustomRole | undefined> {
  const rows = await tables(tx)
    .selectFrom('identity_roles')
    .selectAll()
    .where('project', '=', project)
    .where('name', '=', name)
    .execute();
  return only(await withAccess(tx, rows));
}

export async function findRoleOfAccess(tx: Tx, access: number): Promise<CustomRole | undefined> {
  const row = await tables(tx)
    .selectFrom('identity_role_accesses')
    .select('role_number')
    .where('number', '=', access)
    .executeTakeFirst();
  return row === undefined ? undefined : findRole(tx, row.role_number);
}

export async function listRoles(tx: Tx, project: string, after: string, limit: number): Promise<CustomRole[]> {
  const rows = await tables(tx)
    .selectFrom('identity_roles')
    .selectAll()
    .where('project', '=', project)
    .where('name', '>', after)
    .where('direct', '=', 0)
    .orderBy('name')
    .limit(limit)
    .execute();
  return withAccess(tx, rows);
}

/** By project and name. @param projects at most 1000 */
export async function listRolesIn(tx: Tx, projects: readonly string[], limit: number): Promise<CustomRole[]> {
  if (projects.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('identity_roles')
    .selectAll()
    .where('project', 'in', projects)
    .where('direct', '=', 0)
    .orderBy('project')
    .orderBy('name')
    .limit(limit)
    .execute();
  return withAccess(tx, rows);
}

export async function rolesOf(tx: Tx, userId: string): Promise<readonly CustomRole[]> {
  return (await rolesOfEach(tx, [userId])).get(userId) ?? [];
}

/** By user; one who has none is absent. @param userIds at most 1000 */
export async function rolesOfEach(
  tx: Tx,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, readonly CustomRole[]>> {
  if (userIds.length === 0) return new Map();
  const rows = await tables(tx)
    .selectFrom('identity_role_holders as holder')
    .innerJoin('identity_roles as role', 'role.number', 'holder.role_number')
    .selectAll('role')
    .select('holder.user_id')
    .where('holder.user_id', 'in', userIds)
    .orderBy('role.number')
    .execute();
  const distinct = new Map(rows.map((row) => [row.number, row]));
  const roles = new Map((await withAccess(tx, [...distinct.values()])).map((role) => [role.number, role]));
  const byUser = Map.groupBy(rows, ({ user_id }) => user_id);
  return new Map([...byUser].map(([userId, own]) => [userId, own.flatMap(({ number }) => roles.get(number) ?? [])]));
}

export interface Holder {
  readonly number: number;
  readonly userId: string;
  readonly since: number;
}

export async function holdersOf(tx: Tx, role: number): Promise<readonly Holder[]> {
  return (await holdersOfEach(tx, [role])).get(role) ?? [];
}

/** By role; a role that nobody has is absent. @param roles at most 1000 */
export async function holdersOfEach(tx: Tx, roles: readonly number[]): Promise<ReadonlyMap<number, readonly Holder[]>> {
  if (roles.length === 0) return new Map();
  const rows = await tables(tx)
    .selectFrom('identity_role_holders')
    .selectAll()
    .where('role_number', 'in', roles)
    .orderBy('number')
    .execute();
  const byRole = Map.groupBy(rows, ({ role_number }) => role_number);
  return new Map(
    [...byRole].map(([role, own]) => [
      role,
      own.map(({ number, user_id, since }) => ({ number, userId: user_id, since })),
    ]),
  );
}

export async function findHolder(tx: Tx, role: number, userId: string): Promise<Holder | undefined> {
  const row = await tables(tx)
    .selectFrom('identity_role_holders')
    .selectAll()
    .where('role_number', '=', role)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row === undefined ? undefined : { number: row.number, userId: row.user_id, since: row.since };
}

export async function insertHolder(tx: Tx, role: number, { number, userId, since }: Holder): Promise<void> {
  await tables(tx)
    .insertInto('identity_role_holders')
    .values({ number, role_number: role, user_id: userId, since })
    .execute();
}

export async function deleteHolder(tx: Tx, role: number, userId: string): Promise<void> {
  await tables(tx)
    .deleteFrom('identity_role_holders')
    .where('role_number', '=', role)
    .where('user_id', '=', userId)
    .execute();
}

export async function insertAccess(tx: Tx, role: number, { number, kind, level }: RoleAccess): Promise<void> {
  await tables(tx).insertInto('identity_role_accesses').values({ number, role_number: role, kind, level }).execute();
}

export async function updateAccess(tx: Tx, { number, level }: RoleAccess): Promise<void> {
  await tables(tx).updateTable('identity_role_accesses').set({ level }).where('number', '=', number).execute();
}

export async function deleteAccess(tx: Tx, number: number): Promise<void> {
  await tables(tx).deleteFrom('identity_role_accesses').where('number', '=', number).execute();
}
