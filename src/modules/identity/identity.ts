// Projects, users and service tokens: who may do what, where.
import { covers } from '../../contracts/scopes.ts';
import type { Actor } from '../../kernel/actor.ts';
import { isName } from '../../kernel/names.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import type { NewId, Random } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import { type CustomRoles, createCustomRoles, customRoleScopes } from './custom-roles.ts';
import { identityErrors } from './errors.ts';
import { type Explanation, explainAccess, type Holding } from './explain.ts';
import { createMembers, type Members } from './members.ts';
import * as members from './members-store.ts';
import {
  type Grant,
  isLive,
  isScope,
  type Maker,
  type Project,
  type ServiceToken,
  tokenDigest,
  tokenPrefix,
  type User,
} from './model.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { roleScopes } from './roles.ts';
import * as store from './store.ts';

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly projects?: readonly string[] | undefined;
  readonly expiresAt?: Millis | undefined;
  /** Name of the user it belongs to. */
  readonly user?: string | undefined;
}

/** A live token; with a user, what their roles give, read at each use. */
export interface Authenticated {
  readonly token: ServiceToken;
  readonly user: User | undefined;
  readonly grants: readonly Grant[] | undefined;
}

export interface Question {
  readonly permission: string;
  /** null: in the whole server. */
  readonly project: string | null;
  /** Name of a user. */
  readonly user?: string | undefined;
  /** Id of a token. */
  readonly token?: string | undefined;
}

function requireWithin(maker: Maker, { scopes, projects }: NewToken): void {
  const beyond = scopes.filter((scope) => !maker.scopes.some((own) => covers(own, scope)));
  if (beyond.length > 0) throw identityErrors.create('beyond_own', `You lack ${beyond.join(', ')} yourself.`);
  if (maker.projects === undefined) return;
  const foreign = (projects ?? ['every project']).filter((project) => maker.projects?.includes(project) !== true);
  if (foreign.length > 0) throw identityErrors.create('beyond_own', `You may not act in ${foreign.join(', ')}.`);
}

export interface Identity {
  readonly members: Members;
  readonly passwords: Passwords;
  readonly roles: CustomRoles;
  createProject(actor: Actor, name: string, description?: string): Promise<Project>;
  /** @throws AppError `identity.unknown_project` */
  describeProject(actor: Actor, name: string, description: string): Promise<Project>;
  /** The project, made when it is missing. */
  ensureProject(actor: Actor, name: string): Promise<Project>;
  getProject(name: string): Promise<Project>;
  listProjects(page: PageRequest): Promise<Page<Project>>;
  /**
   * The secret is in the answer and nowhere else. Nobody hands out more than they have: what `maker` may not do, the token may not do.
   * @throws AppError `identity.bad_scope`, `identity.bad_name`, `identity.beyond_own`, `identity.unknown_user`, `identity.user_disabled`
   */
  createToken(
    actor: Actor,
    token: NewToken,
    maker?: Maker,
  ): Promise<{ readonly token: ServiceToken; readonly secret: string }>;
  listTokens(page: PageRequest): Promise<Page<ServiceToken>>;
  revokeToken(actor: Actor, id: string): Promise<void>;
  /** The token of a secret while it is live and its user, when it has one, is not disabled. */
  authenticate(secret: string): Promise<Authenticated | undefined>;
  /** What a user's roles give, and where, as of now. */
  grantsOf(userId: string): Promise<readonly Grant[]>;
  /** Names of the users of these ids. */
  userNames(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Whether a user or token may do a thing, and why. @throws AppError `identity.unknown_user`, `identity.unknown_token` */
  explain(question: Question): Promise<Explanation>;
}

export interface IdentityDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
}

export function createIdentity(deps: IdentityDeps): Identity {
  const { db, clock, bus, audit } = deps;
  const roles = createCustomRoles(deps);
  const holdingsOf = async (userId: string): Promise<readonly Holding[]> => {
    const held = await members.membershipsOf(db.reader, userId);
    const custom = await roles.rolesOf(userId);
    return [
      ...held.map(({ project, role }) => ({ project, role, scopes: roleScopes(role) })),
      ...custom.map((role) => ({
        project: role.project,
        role: role.direct ? 'holder of direct grants' : role.name,
        scopes: customRoleScopes(role),
      })),
    ];
  };
  const grantsOf = async (userId: string): Promise<readonly Grant[]> =>
    (await holdingsOf(userId)).map(({ project, scopes }) => ({ project, scopes }));

  const createProject = async (actor: Actor, name: string, description = ''): Promise<Project> => {
    if (!isName(name)) throw identityErrors.create('bad_name', `${JSON.stringify(name)} cannot name a project.`);
    const project: Project = { id: deps.newId(), name, description, createdAt: clock.now() };
    await db.transact(async (tx) => {
      if ((await store.findProject(tx, name)) !== undefined)
        throw identityErrors.create('project_exists', `Project ${name} exists.`);
      await store.insertProject(tx, project);
      await audit.record(tx, {
        actor,
        action: 'identity.create_project',
        project: name,
        subject: { type: 'project', id: project.id },
        after: project,
      });
      await bus.publish(tx, { type: 'project.created', project: name, subject: project.id });
    });
    return project;
  };

  return {
    members: createMembers(deps),
    passwords: createPasswords({ ...deps, grantsOf }),
    roles,
    grantsOf,
    createProject,
    async describeProject(actor, name, description) {
      return db.transact(async (tx) => {
        const before = await store.findProject(tx, name);
        if (before === undefined) throw identityErrors.create('unknown_project', `There is no project ${name}.`);
        if (before.description === description) return before;
        const after: Project = { ...before, description };
        await store.updateProject(tx, name, description);
        await audit.record(tx, {
          actor,
          action: 'identity.describe_project',
          project: name,
          subject: { type: 'project', id: before.id },
          before,
          after,
        });
        await bus.publish(tx, { type: 'project.changed', project: name, subject: before.id });
        return after;
      });
    },
    async ensureProject(actor, name) {
      return (await store.findProject(db.reader, name)) ?? createProject(actor, name);
    },
    async getProject(name) {
      const project = await store.findProject(db.reader, name);
      if (project === undefined) throw identityErrors.create('unknown_project', `There is no project ${name}.`);
      return project;
    },
    async listProjects(page) {
      const after = page.cursor === undefined ? '' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listProjects(db.reader, after, page.limit + 1), page.limit, (project) => [
        project.name,
      ]);
    },
    async createToken(actor, input, maker) {
      for (const scope of input.scopes) {
        if (!isScope(scope)) throw identityErrors.create('bad_scope', `${JSON.stringify(scope)} is not a scope.`);
      }
      if (!isName(input.name))
        throw identityErrors.create('bad_name', `${JSON.stringify(input.name)} cannot name a token.`);
      if (maker !== undefined) requireWithin(maker, input);
      const secret = `${tokenPrefix}${Buffer.from(deps.random.bytes(32)).toString('base64url')}`;
      const bare: ServiceToken = {
        id: deps.newId(),
        name: input.name,
        scopes: input.scopes,
        projects: input.projects ?? null,
        userId: null,
        createdAt: clock.wall(),
        expiresAt: input.expiresAt ?? null,
        revokedAt: null,
        lastUsedAt: null,
      };
      const token = await db.transact(async (tx) => {
        const user = input.user === undefined ? undefined : await members.findUser(tx, input.user);
        if (input.user !== undefined && user === undefined)
          throw identityErrors.create('unknown_user', `There is no user ${input.user}.`);
        if (user !== undefined && user.disabledAt !== null)
          throw identityErrors.create('user_disabled', `${user.name} is disabled.`);
        const token = { ...bare, userId: user?.id ?? null };
        await store.insertToken(tx, token, tokenDigest(secret));
        await audit.record(tx, {
          actor,
          action: 'identity.create_token',
          project: null,
          subject: { type: 'token', id: token.id },
          after: token,
          detail: { name: token.name, scopes: token.scopes, ...(user === undefined ? {} : { user: user.name }) },
        });
        await bus.publish(tx, { type: 'token.created', project: null, subject: token.id });
        return token;
      });
      return { token, secret };
    },
    async listTokens(page) {
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listTokens(db.reader, before, page.limit + 1), page.limit, (token) => [token.id]);
    },
    async revokeToken(actor, id) {
      await db.transact(async (tx) => {
        const token = await store.findToken(tx, id);
        if (token === undefined) throw identityErrors.create('unknown_token', `There is no token ${id}.`);
        if (token.revokedAt !== null) return;
        await store.revokeToken(tx, id, clock.wall());
        await audit.record(tx, {
          actor,
          action: 'identity.revoke_token',
          project: null,
          subject: { type: 'token', id },
          before: token,
          detail: { name: token.name },
        });
        await bus.publish(tx, { type: 'token.revoked', project: null, subject: id });
      });
    },
    async authenticate(secret) {
      if (!secret.startsWith(tokenPrefix)) return undefined;
      const token = await store.findTokenByDigest(db.reader, tokenDigest(secret));
      if (token === undefined || !isLive(token, clock.wall())) return undefined;
      if (token.userId === null) return { token, user: undefined, grants: undefined };
      const user = await members.findUserById(db.reader, token.userId);
      if (user === undefined || user.disabledAt !== null) return undefined;
      return { token, user, grants: await grantsOf(user.id) };
    },
    async userNames(ids) {
      return new Map(await members.namesOf(db.reader, ids));
    },
    async explain({ permission, project, user: name, token: id }) {
      const token = id === undefined ? undefined : await store.findToken(db.reader, id);
      if (id !== undefined && token === undefined)
        throw identityErrors.create('unknown_token', `There is no token ${id}.`);
      const owner = token?.userId ?? null;
      const user =
        name !== undefined
          ? await members.findUser(db.reader, name)
          : owner === null
            ? undefined
            : await members.findUserById(db.reader, owner);
      if (user === undefined && name !== undefined)
        throw identityErrors.create('unknown_user', `There is no user ${name}.`);
      const admins = await members.listAdmins(db.reader, project);
      return explainAccess({
        permission,
        project,
        user,
        token,
        memberships: user === undefined ? [] : await holdingsOf(user.id),
        custom:
          project === null
            ? []
            : (await roles.list(project, { limit: 1000 })).items.map((role) => ({
                name: role.name,
                scopes: customRoleScopes(role),
              })),
        grantors: [...new Set(admins.map(({ name }) => name))],
        now: clock.wall(),
      });
    },
  };
}
