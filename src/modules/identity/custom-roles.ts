// Custom roles of a project: a name for which kinds of its resources somebody may read, use, edit or manage. They only add to what other roles
// give. Whoever makes, widens or gives one has all of it themselves.
import type { Actor } from '../../kernel/actor.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { Audit } from '../audit/index.ts';
import * as roleStore from './custom-roles-store.ts';
import { identityErrors } from './errors.ts';
import { requireGiver } from './members.ts';
import { requireUser } from './members-store.ts';
import type { CustomRole, Maker, RoleAccess, User } from './model.ts';
import { type AskedAccess, levelScopes, readAccess } from './resource-kinds.ts';
import { isRoleName } from './roles.ts';
import * as store from './store.ts';

export interface RoleHolder {
  readonly number: number;
  readonly user: User['id'];
  readonly since: Millis;
}

export interface NewRole {
  readonly name: string;
  readonly description?: string | undefined;
  readonly access?: readonly AskedAccess[] | undefined;
}

export interface RoleChange {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** All that it gives from then on. */
  readonly access?: readonly AskedAccess[] | undefined;
}

/** Roles with such names hold what one user was given directly, and are of that user alone. */
const directPrefix = '__user_';
const namePattern = /^[\p{L}\p{N}_][\p{L}\p{N}_.\- ]{0,127}$/u;

const directRoleName = (userId: string): string => `${directPrefix}${userId}__`;

/** The permissions that a role gives in its project. */
export function customRoleScopes({ access }: Pick<CustomRole, 'access'>): readonly string[] {
  return access.flatMap(({ kind, level }) => levelScopes(kind, level));
}

/** `identity.unknown_custom_role` stands for no such role, or none there. */
export interface CustomRoles {
  /** @throws AppError `identity.unknown_project`, `identity.bad_role_name`, `identity.role_exists`, `identity.beyond_own` */
  create(actor: Actor, project: string, role: NewRole, giver?: Maker): Promise<CustomRole>;
  /** @throws AppError as `create`, and `identity.unknown_custom_role` */
  change(actor: Actor, number: number, change: RoleChange, giver?: Maker): Promise<CustomRole>;
  /** Whoever has it loses what it gave. @throws AppError `identity.unknown_custom_role` */
  delete(actor: Actor, number: number): Promise<void>;
  /** @throws AppError `identity.unknown_custom_role` */
  get(number: number): Promise<CustomRole>;
  /** @throws AppError `identity.unknown_custom_role` */
  named(project: string, name: string): Promise<CustomRole>;
  /** The role that an access belongs to. @throws AppError `identity.unknown_access` */
  ofAccess(access: number): Promise<CustomRole>;
  /** By name; what users were given directly is not among them. */
  list(project: string, page: PageRequest): Promise<Page<CustomRole>>;
  /** Of several projects, by project and name. @param projects at most 1000 */
  listIn(projects: readonly string[], limit: number): Promise<readonly CustomRole[]>;
  /** Those that a user has, what they were given directly among them. */
  rolesOf(userId: string): Promise<readonly CustomRole[]>;
  /** The same of several users, by their ids; one who has none is absent. @param userIds at most 1000 */
  rolesOfEach(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly CustomRole[]>>;
  holdersOf(number: number): Promise<readonly RoleHolder[]>;
  /** By the number of the role; one that nobody has is absent. @param numbers at most 1000 */
  holdersOfEach(numbers: readonly number[]): Promise<ReadonlyMap<number, readonly RoleHolder[]>>;
  /** @throws AppError `identity.access_exists`, `identity.beyond_own` and those of `readAccess` */
  addAccess(actor: Actor, number: number, access: AskedAccess, giver?: Maker): Promise<RoleAccess>;
  /** @throws AppError `identity.unknown_access`, `identity.unknown_level`, `identity.beyond_own` */
  setAccess(actor: Actor, access: number, level: string, giver?: Maker): Promise<RoleAccess>;
  /** @throws AppError `identity.unknown_access` */
  removeAccess(actor: Actor, access: number): Promise<void>;
  /** @throws AppError `identity.unknown_user`, `identity.has_role`, `identity.beyond_own` */
  assign(actor: Actor, number: number, user: string, giver?: Maker): Promise<RoleHolder>;
  /** @throws AppError `identity.unknown_user`, `identity.lacks_role` */
  unassign(actor: Actor, number: number, user: string): Promise<void>;
  /** Gives one user directly, instead of what they had of that kind. @throws AppError as `addAccess` */
  grant(actor: Actor, project: string, user: string, access: AskedAccess, giver?: Maker): Promise<void>;
  /** @throws AppError `identity.unknown_access` */
  revoke(actor: Actor, project: string, user: string, kind: string): Promise<void>;
}

export interface CustomRolesDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly audit: Audit;
}

function checkName(name: string): void {
  if (!namePattern.test(name) || name.startsWith(directPrefix))
    throw identityErrors.create('bad_role_name', `${JSON.stringify(name.slice(0, 200))} cannot name a role.`);
  if (isRoleName(name)) throw identityErrors.create('role_exists', `${name} is a role of every project.`);
}

const toHolder = ({ number, userId, since }: roleStore.Holder): RoleHolder => ({ number, user: userId, since });

const shown = ({ access, ...role }: CustomRole) => ({
  ...role,
  access: access.map(({ kind, level }) => `${kind}=${level}`),
});

export function createCustomRoles({ db, clock, bus, audit }: CustomRolesDeps): CustomRoles {
  const find = async (tx: Tx, number: number): Promise<CustomRole> => {
    const role = await roleStore.findRole(tx, number);
    if (role === undefined)
      throw identityErrors.create('unknown_custom_role', `There is no role ${number}.`, { details: { number } });
    return role;
  };
  const findByAccess = async (tx: Tx, access: number): Promise<CustomRole> => {
    const role = await roleStore.findRoleOfAccess(tx, access);
    if (role === undefined)
      throw identityErrors.create('unknown_access', `No role has the access ${access}.`, { details: { access } });
    return role;
  };
  const hold = (
    giver: Maker | undefined,
    role: Pick<CustomRole, 'name' | 'project'>,
    access: readonly Omit<RoleAccess, 'number'>[],
  ) => {
    if (giver !== undefined)
      requireGiver(
        giver,
        role.name,
        access.flatMap(({ kind, level }) => levelScopes(kind, level)),
        role.project,
      );
  };
  const changed = async (
    tx: Tx,
    actor: Actor,
    verb: string,
    before: CustomRole | undefined,
    after: CustomRole | undefined,
  ) => {
    const role = after ?? before;
    if (role === undefined) return;
    await audit.record(tx, {
      actor,
      action: `identity.${verb}_role`,
      project: role.project,
      subject: { type: 'role', id: String(role.number) },
      ...(before === undefined ? {} : { before: shown(before) }),
      ...(after === undefined ? {} : { after: shown(after) }),
      detail: { name: role.name },
    });
    await bus.publish(tx, {
      type: after === undefined ? 'role.deleted' : 'role.changed',
      project: role.project,
      subject: String(role.number),
    });
  };
  const addTo = async (tx: Tx, role: CustomRole, access: Omit<RoleAccess, 'number'>): Promise<RoleAccess> => {
    const added = { number: await roleStore.nextNumber(tx, 'access'), ...access };
    await roleStore.insertAccess(tx, role.number, added);
    return added;
  };
  const insert = async (
    tx: Tx,
    project: string,
    name: string,
    description: string,
    direct: boolean,
  ): Promise<CustomRole> => {
    if ((await store.findProject(tx, project)) === undefined)
      throw identityErrors.create('unknown_project', `There is no project ${project}.`);
    if ((await roleStore.findRoleNamed(tx, project, name)) !== undefined)
      throw identityErrors.create('role_exists', `Project ${project} has a role ${name}.`, {
        details: { name, project },
      });
    const role = {
      number: await roleStore.nextNumber(tx, 'role'),
      project,
      name,
      description,
      direct,
      createdAt: clock.wall(),
      access: [],
    };
    await roleStore.insertRole(tx, role);
    return role;
  };
  const readAll = (asked: readonly AskedAccess[]) => {
    const access = asked.map(readAccess);
    const twice = access.find(({ kind }, at) => access.findIndex((one) => one.kind === kind) !== at);
    if (twice !== undefined) throw identityErrors.create('access_exists', `The role names ${twice.kind} twice.`);
    return access;
  };
  const told = async (tx: Tx, actor: Actor, verb: 'assign' | 'unassign', role: CustomRole, user: User) => {
    await audit.record(tx, {
      actor,
      action: `identity.${verb}_role`,
      project: role.project,
      subject: { type: 'user', id: user.id },
      detail: { name: user.name, role: role.name },
    });
    const type = verb === 'assign' ? 'member.set' : 'member.removed';
    await bus.publish(tx, { type, project: role.project, subject: user.id });
  };

  return {
    async create(actor, project, { name, description = '', access: asked = [] }, giver) {
      checkName(name);
      const access = readAll(asked);
      hold(giver, { name, project }, access);
      return db.transact(async (tx) => {
        const bare = await insert(tx, project, name, description, false);
        const added: RoleAccess[] = [];
        for (const one of access) added.push(await addTo(tx, bare, one));
        const role = { ...bare, access: added };
        await changed(tx, actor, 'create', undefined, role);
        return role;
      });
    },
    async change(actor, number, { name, description, access: asked }, giver) {
      if (name !== undefined) checkName(name);
      const access = asked === undefined ? undefined : readAll(asked);
      return db.transact(async (tx) => {
        const before = await find(tx, number);
        if (access !== undefined) hold(giver, before, access);
        const bare = { ...before, name: name ?? before.name, description: description ?? before.description };
        if (bare.name !== before.name && (await roleStore.findRoleNamed(tx, before.project, bare.name)) !== undefined)
          throw identityErrors.create('role_exists', `Project ${before.project} has a role ${bare.name}.`, {
            details: { name: bare.name, project: before.project },
          });
        await roleStore.updateRole(tx, bare);
        const kept: RoleAccess[] = [];
        for (const one of access ?? []) {
          const had = before.access.find(({ kind }) => kind === one.kind);
          if (had !== undefined) await roleStore.updateAccess(tx, { ...had, level: one.level });
          kept.push(had === undefined ? await addTo(tx, before, one) : { ...had, level: one.level });
        }
        if (access !== undefined)
          for (const had of before.access)
            if (!kept.some((one) => one.number === had.number)) await roleStore.deleteAccess(tx, had.number);
        const after = access === undefined ? bare : { ...bare, access: kept };
        await changed(tx, actor, 'change', before, after);
        return after;
      });
    },
    async delete(actor, number) {
      await db.transact(async (tx) => {
        const role = await find(tx, number);
        await roleStore.deleteRole(tx, number);
        await changed(tx, actor, 'delete', role, undefined);
      });
    },
    get: (number) => find(db.reader, number),
    async named(project, name) {
      const role = await roleStore.findRoleNamed(db.reader, project, name);
      if (role === undefined || role.direct)
        throw identityErrors.create('unknown_custom_role', `Project ${project} has no role ${name}.`, {
          details: { name, project },
        });
      return role;
    },
    ofAccess: (access) => findByAccess(db.reader, access),
    async list(project, page) {
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      const found = await roleStore.listRoles(db.reader, project, after, page.limit + 1);
      return toPage(found, page.limit, ({ name }) => [name]);
    },
    listIn: (projects, limit) => roleStore.listRolesIn(db.reader, projects, limit),
    rolesOf: (userId) => roleStore.rolesOf(db.reader, userId),
    rolesOfEach: (userIds) => roleStore.rolesOfEach(db.reader, userIds),
    async holdersOf(number) {
      await find(db.reader, number);
      return (await roleStore.holdersOf(db.reader, number)).map(toHolder);
    },
    async holdersOfEach(numbers) {
      const found = await roleStore.holdersOfEach(db.reader, numbers);
      return new Map([...found].map(([number, holders]) => [number, holders.map(toHolder)]));
    },
    async addAccess(actor, number, asked, giver) {
      const access = readAccess(asked);
      return db.transact(async (tx) => {
        const before = await find(tx, number);
        hold(giver, before, [access]);
        if (before.access.some(({ kind }) => kind === access.kind))
          throw identityErrors.create(
            'access_exists',
            `The role ${before.name} says already what it gives of ${access.kind}.`,
            {
              details: { role: number, kind: access.kind },
            },
          );
        const added = await addTo(tx, before, access);
        await changed(tx, actor, 'change', before, { ...before, access: [...before.access, added] });
        return added;
      });
    },
    async setAccess(actor, number, level, giver) {
      return db.transact(async (tx) => {
        const before = await findByAccess(tx, number);
        const had = before.access.find((one) => one.number === number);
        if (had === undefined) throw identityErrors.create('unknown_access', `No role has the access ${number}.`);
        const after = { ...had, ...readAccess({ kind: had.kind, level }) };
        hold(giver, before, [after]);
        await roleStore.updateAccess(tx, after);
        const access = before.access.map((one) => (one.number === number ? after : one));
        await changed(tx, actor, 'change', before, { ...before, access });
        return after;
      });
    },
    async removeAccess(actor, number) {
      await db.transact(async (tx) => {
        const before = await findByAccess(tx, number);
        await roleStore.deleteAccess(tx, number);
        const access = before.access.filter((one) => one.number !== number);
        await changed(tx, actor, 'change', before, { ...before, access });
      });
    },
    async assign(actor, number, name, giver) {
      return db.transact(async (tx) => {
        const role = await find(tx, number);
        if (role.direct)
          throw identityErrors.create('bad_role_name', 'What one user was given directly is given to nobody else.');
        const user = await requireUser(tx, name);
        hold(giver, role, role.access);
        if ((await roleStore.findHolder(tx, number, user.id)) !== undefined)
          throw identityErrors.create('has_role', `${name} has the role ${role.name} already.`, {
            details: { user: user.id, number },
          });
        const holder = { number: await roleStore.nextNumber(tx, 'holder'), userId: user.id, since: clock.wall() };
        await roleStore.insertHolder(tx, number, holder);
        await told(tx, actor, 'assign', role, user);
        return { number: holder.number, user: user.id, since: holder.since };
      });
    },
    async unassign(actor, number, name) {
      await db.transact(async (tx) => {
        const role = await find(tx, number);
        const user = await requireUser(tx, name);
        if ((await roleStore.findHolder(tx, number, user.id)) === undefined)
          throw identityErrors.create('lacks_role', `${name} does not have the role ${role.name}.`, {
            details: { user: user.id, number },
          });
        await roleStore.deleteHolder(tx, number, user.id);
        await told(tx, actor, 'unassign', role, user);
      });
    },
    async grant(actor, project, name, asked, giver) {
      const access = readAccess(asked);
      hold(giver, { name: 'that is given directly', project }, [access]);
      await db.transact(async (tx) => {
        const user = await requireUser(tx, name);
        const direct = directRoleName(user.id);
        let role = await roleStore.findRoleNamed(tx, project, direct);
        if (role === undefined) {
          role = await insert(tx, project, direct, `What ${name} was given directly.`, true);
          const number = await roleStore.nextNumber(tx, 'holder');
          await roleStore.insertHolder(tx, role.number, { number, userId: user.id, since: clock.wall() });
        }
        const had = role.access.find(({ kind }) => kind === access.kind);
        if (had === undefined) await addTo(tx, role, access);
        else await roleStore.updateAccess(tx, { ...had, level: access.level });
        const others = role.access.filter(({ kind }) => kind !== access.kind);
        await changed(tx, actor, 'change', role, {
          ...role,
          access: [...others, { number: had?.number ?? 0, ...access }],
        });
      });
    },
    async revoke(actor, project, name, kind) {
      await db.transact(async (tx) => {
        const user = await requireUser(tx, name);
        const role = await roleStore.findRoleNamed(tx, project, directRoleName(user.id));
        const had = role?.access.find((one) => one.kind === kind);
        if (role === undefined || had === undefined)
          throw identityErrors.create('unknown_access', `${name} was given nothing of ${kind} directly in ${project}.`);
        await roleStore.deleteAccess(tx, had.number);
        await changed(tx, actor, 'change', role, { ...role, access: role.access.filter((one) => one !== had) });
      });
    },
  };
}
