// All SQL of users and memberships. The empty project is the whole server, since a key holds no NULL.
import type { Tx } from '../../platform/db/database.ts';
import { identityErrors } from './errors.ts';
import type { Member, Membership, User } from './model.ts';
import { isRoleName, type RoleName } from './roles.ts';

type UserRow = {
  id: string;
  name: string;
  email: string;
  display_name: string;
  created_at: number;
  disabled_at: number | null;
  password_hash: string | null;
  password_changed_at: number | null;
};
type MemberRow = { user_id: string; project: string; role: string; since: number };
type MemberTables = {
  identity_users: UserRow;
  identity_members: MemberRow;
  identity_role_holders: { user_id: string };
};
const tables = (tx: Tx) => tx.withTables<MemberTables>();

function toUser(row: UserRow): User {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    displayName: row.display_name,
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    passwordChangedAt: row.password_changed_at,
  };
}

/** @throws Error for a role that this version does not know: nothing is allowed by it */
function toRole(text: string): RoleName {
  if (!isRoleName(text)) throw new Error(`The role ${text} of a member is not known.`);
  return text;
}

function toMembership(row: MemberRow): Membership {
  return {
    userId: row.user_id,
    project: row.project === '' ? null : row.project,
    role: toRole(row.role),
    since: row.since,
  };
}

export async function insertUser(tx: Tx, user: User): Promise<void> {
  await tables(tx)
    .insertInto('identity_users')
    .values({
      id: user.id,
      name: user.name,
      email: user.email,
      display_name: user.displayName,
      created_at: user.createdAt,
      disabled_at: user.disabledAt,
      password_hash: null,
      password_changed_at: null,
    })
    .execute();
}

export async function updateUser(tx: Tx, user: User): Promise<void> {
  await tables(tx)
    .updateTable('identity_users')
    .set({ email: user.email, display_name: user.displayName, disabled_at: user.disabledAt })
    .where('id', '=', user.id)
    .execute();
}

export async function findUser(tx: Tx, name: string): Promise<User | undefined> {
  const row = await tables(tx).selectFrom('identity_users').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined ? undefined : toUser(row);
}

/** @throws AppError `identity.unknown_user` */
export async function requireUser(tx: Tx, name: string): Promise<User> {
  const user = await findUser(tx, name);
  if (user === undefined) throw identityErrors.create('unknown_user', `There is no user ${name}.`);
  return user;
}

/** The user and the hash of their password; null: they have none. */
export async function findCredentials(
  tx: Tx,
  name: string,
): Promise<{ readonly user: User; readonly hash: string | null } | undefined> {
  const row = await tables(tx).selectFrom('identity_users').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined ? undefined : { user: toUser(row), hash: row.password_hash };
}

export async function updatePassword(tx: Tx, user: User, hash: string | null): Promise<void> {
  await tables(tx)
    .updateTable('identity_users')
    .set({ password_hash: hash, password_changed_at: user.passwordChangedAt })
    .where('id', '=', user.id)
    .execute();
}

export async function deleteUser(tx: Tx, userId: string): Promise<void> {
  await tables(tx).deleteFrom('identity_members').where('user_id', '=', userId).execute();
  await tables(tx).deleteFrom('identity_role_holders').where('user_id', '=', userId).execute();
  await tables(tx).deleteFrom('identity_users').where('id', '=', userId).execute();
}

export async function findUserById(tx: Tx, id: string): Promise<User | undefined> {
  const row = await tables(tx).selectFrom('identity_users').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toUser(row);
}

export async function namesOf(tx: Tx, ids: readonly string[]): Promise<[id: string, name: string][]> {
  if (ids.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('identity_users')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(({ id, name }) => [id, name]);
}

export async function listUsers(tx: Tx, after: string, limit: number): Promise<User[]> {
  const rows = await tables(tx)
    .selectFrom('identity_users')
    .selectAll()
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit)
    .execute();
  return rows.map(toUser);
}

/** By user name, then the whole server before a project. */
export async function listMembers(
  tx: Tx,
  project: string | null,
  after: { readonly name: string; readonly project: string } | undefined,
  limit: number,
): Promise<Member[]> {
  let query = tables(tx)
    .selectFrom('identity_members as member')
    .innerJoin('identity_users as user', 'user.id', 'member.user_id')
    .selectAll('user')
    .select(['member.project', 'member.role', 'member.since'])
    .where('member.project', 'in', project === null ? [''] : ['', project]);
  if (after !== undefined)
    query = query.where((on) =>
      on.or([
        on('user.name', '>', after.name),
        on.and([on('user.name', '=', after.name), on('member.project', '>', after.project)]),
      ]),
    );
  const rows = await query.orderBy('user.name').orderBy('member.project').limit(limit).execute();
  return rows.map((row) => ({
    user: toUser(row),
    project: row.project === '' ? null : row.project,
    role: toRole(row.role),
    since: row.since,
  }));
}

export async function membershipsOf(tx: Tx, userId: string): Promise<readonly Membership[]> {
  return (await membershipsOfEach(tx, [userId])).get(userId) ?? [];
}

/** By user; one without any is absent. @param userIds at most 1000 */
export async function membershipsOfEach(
  tx: Tx,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Membership[]>> {
  if (userIds.length === 0) return new Map();
  const rows = await tables(tx)
    .selectFrom('identity_members')
    .selectAll()
    .where('user_id', 'in', userIds)
    .orderBy('project')
    .execute();
  const byUser = Map.groupBy(rows, ({ user_id }) => user_id);
  return new Map([...byUser].map(([userId, own]) => [userId, own.map(toMembership)]));
}

export async function findMembership(tx: Tx, userId: string, project: string | null): Promise<Membership | undefined> {
  const row = await tables(tx)
    .selectFrom('identity_members')
    .selectAll()
    .where('user_id', '=', userId)
    .where('project', '=', project ?? '')
    .executeTakeFirst();
  return row === undefined ? undefined : toMembership(row);
}

export async function putMembership(tx: Tx, { userId, project, role, since }: Membership): Promise<void> {
  await tables(tx)
    .insertInto('identity_members')
    .values({ user_id: userId, project: project ?? '', role, since })
    .onConflict((conflict) => conflict.columns(['project', 'user_id']).doUpdateSet({ role, since }))
    .execute();
}

export async function deleteMembership(tx: Tx, userId: string, project: string | null): Promise<void> {
  await tables(tx)
    .deleteFrom('identity_members')
    .where('user_id', '=', userId)
    .where('project', '=', project ?? '')
    .execute();
}

/** Memberships as administrator of users that are not disabled; with a project, those that may grant in it, and their names. */
export async function listAdmins(
  tx: Tx,
  project?: string | null,
): Promise<(Pick<Membership, 'userId' | 'project'> & { readonly name: string })[]> {
  let query = tables(tx)
    .selectFrom('identity_members as member')
    .innerJoin('identity_users as user', 'user.id', 'member.user_id')
    .select(['member.user_id', 'member.project', 'user.name'])
    .where('member.role', '=', 'admin')
    .where('user.disabled_at', 'is', null);
  if (project !== undefined) query = query.where('member.project', 'in', project === null ? [''] : ['', project]);
  const rows = await query.orderBy('user.name').execute();
  return rows.map((row) => ({
    userId: row.user_id,
    project: row.project === '' ? null : row.project,
    name: row.name,
  }));
}
