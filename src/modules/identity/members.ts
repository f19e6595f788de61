// Users and what they are members of. Whoever gives a role has all of it themselves, and an administrator always remains.
import { covers } from '../../contracts/scopes.ts';
import type { Actor } from '../../kernel/actor.ts';
import { isName } from '../../kernel/names.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import { identityErrors } from './errors.ts';
import * as members from './members-store.ts';
import { requireUser } from './members-store.ts';
import type { Maker, Member, Membership, User } from './model.ts';
import { isRoleName, roleNames, roleScopes } from './roles.ts';
import * as store from './store.ts';

export interface NewUser {
  readonly name: string;
  readonly email?: string | undefined;
  readonly displayName?: string | undefined;
}

export interface UserChange {
  readonly email?: string | undefined;
  readonly displayName?: string | undefined;
  readonly disabled?: boolean | undefined;
}

export interface Members {
  /** @throws AppError `identity.bad_name`, `identity.user_exists` */
  createUser(actor: Actor, user: NewUser): Promise<User>;
  /** A disabled user's tokens are refused from then on. @throws AppError `identity.unknown_user`, `identity.last_admin` */
  changeUser(actor: Actor, name: string, change: UserChange): Promise<User>;
  /**
   * Their tokens are revoked, and their roles and password go; what they did stays in the audit log under their id and name.
   * @throws AppError `identity.unknown_user`, `identity.last_admin`
   */
  deleteUser(actor: Actor, name: string): Promise<void>;
  /** @throws AppError `identity.unknown_user` */
  getUser(name: string): Promise<User>;
  /** Where the user has which role. */
  membershipsOf(user: User): Promise<readonly Membership[]>;
  /** By the user's id; one without any is absent. @param users at most 1000 */
  membershipsOfEach(users: readonly User[]): Promise<ReadonlyMap<User['id'], readonly Membership[]>>;
  listUsers(page: PageRequest): Promise<Page<User>>;
  /** Members of a project, those of the whole server among them; null lists the latter alone. */
  listMembers(project: string | null, page: PageRequest): Promise<Page<Member>>;
  /**
   * Makes a user a member with a role, or changes the role; null is the whole server. Nobody gives what they lack.
   * @throws AppError `identity.unknown_user`, `identity.unknown_project`, `identity.unknown_role`, `identity.beyond_own`,
   *   `identity.last_admin`
   */
  setMember(
    actor: Actor,
    at: { readonly project: string | null; readonly user: string },
    role: string,
    giver?: Maker,
  ): Promise<Member>;
  /** @throws AppError `identity.unknown_user`, `identity.not_member`, `identity.last_admin` */
  removeMember(actor: Actor, at: { readonly project: string | null; readonly user: string }): Promise<void>;
}

export interface MembersDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
}

const placeOf = (project: string | null): string => (project === null ? 'the whole server' : `project ${project}`);

/** @throws AppError `identity.beyond_own` */
export function requireGiver(giver: Maker, role: string, scopes: readonly string[], project: string | null): void {
  const beyond = scopes.filter((scope) => !giver.scopes.some((own) => covers(own, scope)));
  if (beyond.length > 0)
    throw identityErrors.create('beyond_own', `The role ${role} gives ${beyond.join(', ')}, which you lack yourself.`);
  if (giver.projects !== undefined && (project === null || !giver.projects.includes(project)))
    throw identityErrors.create('beyond_own', `You may not act in ${placeOf(project)}.`);
}

/** Refuses when one of the places that `lost` leaves has no administrator any more. `lost` is what the change takes from them. */
async function requireAdminLeft(
  tx: Tx,
  user: User,
  lost: (membership: { readonly project: string | null }) => boolean,
): Promise<void> {
  const admins = await members.listAdmins(tx);
  const gone = admins.filter((admin) => admin.userId === user.id && lost(admin));
  const left = admins.filter((admin) => !gone.includes(admin));
  for (const { project } of gone) {
    if (left.some((admin) => admin.project === null || admin.project === project)) continue;
    throw identityErrors.create('last_admin', `${user.name} is the last administrator of ${placeOf(project)}.`);
  }
}

export function createMembers({ db, clock, newId, bus, audit }: MembersDeps): Members {
  return {
    async createUser(actor, { name, email = '', displayName = '' }) {
      if (!isName(name)) throw identityErrors.create('bad_name', `${JSON.stringify(name)} cannot name a user.`);
      const user: User = {
        id: newId(),
        name,
        email,
        displayName,
        createdAt: clock.wall(),
        disabledAt: null,
        passwordChangedAt: null,
      };
      await db.transact(async (tx) => {
        if ((await members.findUser(tx, name)) !== undefined)
          throw identityErrors.create('user_exists', `User ${name} exists.`);
        await members.insertUser(tx, user);
        await audit.record(tx, {
          actor,
          action: 'identity.create_user',
          project: null,
          subject: { type: 'user', id: user.id },
          after: user,
          detail: { name },
        });
        await bus.publish(tx, { type: 'user.created', project: null, subject: user.id });
      });
      return user;
    },
    changeUser(actor, name, change) {
      return db.transact(async (tx) => {
        const before = await requireUser(tx, name);
        const disabledAt =
          change.disabled === undefined
            ? before.disabledAt
            : change.disabled
              ? (before.disabledAt ?? clock.wall())
              : null;
        const after: User = {
          ...before,
          email: change.email ?? before.email,
          displayName: change.displayName ?? before.displayName,
          disabledAt,
        };
        if (before.disabledAt === null && disabledAt !== null) await requireAdminLeft(tx, before, () => true);
        await members.updateUser(tx, after);
        const changed = (['email', 'displayName', 'disabledAt'] as const).filter((key) => before[key] !== after[key]);
        if (changed.length === 0) return after;
        await audit.record(tx, {
          actor,
          action: changed.includes('disabledAt')
            ? `identity.${disabledAt === null ? 'enable' : 'disable'}_user`
            : 'identity.change_user',
          project: null,
          subject: { type: 'user', id: before.id },
          before,
          after,
          detail: { name, changed },
        });
        await bus.publish(tx, { type: 'user.changed', project: null, subject: before.id });
        return after;
      });
    },
    async deleteUser(actor, name) {
      await db.transact(async (tx) => {
        const user = await requireUser(tx, name);
        if (user.disabledAt === null) await requireAdminLeft(tx, user, () => true);
        await store.revokeTokensOf(tx, user.id, clock.wall());
        await members.deleteUser(tx, user.id);
        await audit.record(tx, {
          actor,
          action: 'identity.delete_user',
          project: null,
          subject: { type: 'user', id: user.id },
          before: user,
          detail: { name },
        });
        await bus.publish(tx, { type: 'user.deleted', project: null, subject: user.id });
      });
    },
    getUser: (name) => requireUser(db.reader, name),
    membershipsOf: (user) => members.membershipsOf(db.reader, user.id),
    membershipsOfEach: (users) =>
      members.membershipsOfEach(
        db.reader,
        users.map(({ id }) => id),
      ),
    async listUsers(page) {
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await members.listUsers(db.reader, after, page.limit + 1), page.limit, (user) => [user.name]);
    },
    async listMembers(project, page) {
      const [name = '', place = ''] = page.cursor === undefined ? [] : decodeCursor(page.cursor, 2).map(String);
      const after = page.cursor === undefined ? undefined : { name, project: place };
      return toPage(
        await members.listMembers(db.reader, project, after, page.limit + 1),
        page.limit,
        ({ user, project }) => [user.name, project ?? ''],
      );
    },
    async setMember(actor, { project, user: name }, role, giver) {
      if (!isRoleName(role))
        throw identityErrors.create('unknown_role', `There is no role ${role}: choose among ${roleNames.join(', ')}.`);
      if (giver !== undefined) requireGiver(giver, role, roleScopes(role), project);
      return db.transact(async (tx) => {
        const user = await requireUser(tx, name);
        if (project !== null && (await store.findProject(tx, project)) === undefined)
          throw identityErrors.create('unknown_project', `There is no project ${project}.`);
        const before = await members.findMembership(tx, user.id, project);
        if (before?.role === role) return { user, project, role, since: before.since };
        if (before?.role === 'admin') await requireAdminLeft(tx, user, (one) => one.project === project);
        const since = clock.wall();
        await members.putMembership(tx, { userId: user.id, project, role, since });
        await audit.record(tx, {
          actor,
          action: 'identity.set_member',
          project,
          subject: { type: 'user', id: user.id },
          ...(before === undefined ? {} : { before: { role: before.role } }),
          after: { role },
          detail: { name, role, ...(before === undefined ? {} : { from: before.role }) },
        });
        await bus.publish(tx, { type: 'member.set', project, subject: user.id });
        return { user, project, role, since };
      });
    },
    async removeMember(actor, { project, user: name }) {
      await db.transact(async (tx) => {
        const user = await requireUser(tx, name);
        const before = await members.findMembership(tx, user.id, project);
        if (before === undefined)
          throw identityErrors.create('not_member', `${name} is no member of ${placeOf(project)}.`);
        if (before.role === 'admin') await requireAdminLeft(tx, user, (one) => one.project === project);
        await members.deleteMembership(tx, user.id, project);
        await audit.record(tx, {
          actor,
          action: 'identity.remove_member',
          project,
          subject: { type: 'user', id: user.id },
          before: { role: before.role },
          detail: { name, role: before.role },
        });
        await bus.publish(tx, { type: 'member.removed', project, subject: user.id });
      });
    },
  };
}
