// Users, members, roles and the question why somebody may do a thing.

import { Type } from 'typebox';
import {
  ExplainQuery,
  ExplanationView,
  MemberBody,
  MemberPage,
  MemberParams,
  MemberView as MemberSchema,
  type MemberView,
  NewUserBody,
  OwnPasswordBody,
  PasswordBody,
  RoleList,
  UserChangeBody,
  UserPage,
  UserParams,
  UserView as UserSchema,
  type UserView,
} from '../../contracts/members.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { covers } from '../../contracts/scopes.ts';
import { requestErrors } from '../../http/errors.ts';
import { actorOf, isAllowed } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { toIso } from '../../kernel/time.ts';
import { customRoleRoutes } from './custom-roles-routes.ts';
import { identityErrors } from './errors.ts';
import type { Identity } from './identity.ts';
import type { Member, User } from './model.ts';
import { roles } from './roles.ts';

const tags = ['identity'];
const admin = { permission: 'identity.admin' } as const;
const read = { permission: 'identity.read' } as const;

function toUserView({ disabledAt, createdAt, passwordChangedAt, ...user }: User): UserView {
  return {
    ...user,
    createdAt: toIso(createdAt),
    disabledAt: disabledAt === null ? null : toIso(disabledAt),
    passwordChangedAt: passwordChangedAt === null ? null : toIso(passwordChangedAt),
  };
}

function toMemberView({ user, project, role, since }: Member): MemberView {
  const { name, displayName, email, disabledAt } = user;
  return { user: name, displayName, email, disabled: disabledAt !== null, project, role, since: toIso(since) };
}

function userRoutes(app: HttpApp, { members }: Identity): void {
  app.get(
    '/api/v1/users',
    {
      // Users belong to no project; whoever administers one adds them by name.
      config: { ...admin, acrossProjects: true },
      schema: {
        operationId: 'listUsers',
        summary: 'List users by name',
        tags,
        querystring: PageQuery,
        response: { 200: UserPage },
      },
    },
    async ({ query: { limit = 100, cursor } }) => {
      const page = await members.listUsers({ limit, cursor });
      return { ...page, items: page.items.map(toUserView) };
    },
  );
  app.post(
    '/api/v1/users',
    {
      config: admin,
      schema: {
        operationId: 'createUser',
        summary: 'Add a user, to whom tokens and memberships may belong',
        tags,
        body: NewUserBody,
        response: { 201: UserSchema },
      },
    },
    async ({ principal, body }, reply) =>
      reply.code(201).send(toUserView(await members.createUser(actorOf(principal), body))),
  );
  app.patch(
    '/api/v1/users/:user',
    {
      config: admin,
      schema: {
        operationId: 'changeUser',
        summary: 'Change, disable or enable a user',
        tags,
        params: UserParams,
        body: UserChangeBody,
        response: { 200: UserSchema },
      },
    },
    async ({ principal, params, body }) => toUserView(await members.changeUser(actorOf(principal), params.user, body)),
  );
}

function passwordRoutes(app: HttpApp, { passwords, members }: Identity): void {
  app.put(
    '/api/v1/users/:user/password',
    {
      config: { ...admin, secretAnswer: true },
      schema: {
        operationId: 'setUserPassword',
        summary: 'Set the password of a user, with which clients may come that know no tokens',
        tags,
        params: UserParams,
        body: PasswordBody,
        response: { 200: UserSchema },
      },
    },
    async ({ principal, params, body }) =>
      toUserView(await passwords.set(actorOf(principal), params.user, body.password, principal)),
  );
  app.delete(
    '/api/v1/users/:user/password',
    {
      config: admin,
      schema: {
        operationId: 'clearUserPassword',
        summary: 'Take the password of a user away; their tokens go on',
        tags,
        params: UserParams,
        response: { 200: UserSchema },
      },
    },
    async ({ principal, params }) => toUserView(await passwords.clear(actorOf(principal), params.user)),
  );
  app.put(
    '/api/v1/account/password',
    {
      config: { permission: 'authenticated', acrossProjects: true, secretAnswer: true },
      schema: {
        operationId: 'changeOwnPassword',
        summary: 'Change one’s own password',
        tags,
        body: OwnPasswordBody,
        response: { 200: UserSchema },
      },
    },
    async ({ principal, body, ip }) => {
      if (principal.kind !== 'user')
        throw requestErrors.create('forbidden', `${principal.name} is no user, and has no password.`);
      return toUserView(
        await passwords.change(actorOf(principal), principal.name, {
          current: body.current,
          next: body.password,
          address: ip,
        }),
      );
    },
  );
  app.delete(
    '/api/v1/users/:user',
    {
      config: admin,
      schema: {
        operationId: 'deleteUser',
        summary: 'Delete a user: their tokens are revoked, their roles go',
        tags,
        params: UserParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params }, reply) => {
      await members.deleteUser(actorOf(principal), params.user);
      return reply.code(204).send(null);
    },
  );
}

function projectMemberRoutes(app: HttpApp, { members }: Identity): void {
  app.get(
    '/api/v1/projects/:project/members',
    {
      config: read,
      schema: {
        operationId: 'listMembers',
        summary: 'List members of a project and their roles, those of the whole server among them',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: MemberPage },
      },
    },
    async ({ params, query: { limit = 100, cursor } }) => {
      const page = await members.listMembers(params.project, { limit, cursor });
      return { ...page, items: page.items.map(toMemberView) };
    },
  );
  app.put(
    '/api/v1/projects/:project/members/:user',
    {
      config: admin,
      schema: {
        operationId: 'setMember',
        summary: 'Give a user a role in a project',
        tags,
        params: MemberParams,
        body: MemberBody,
        response: { 200: MemberSchema },
      },
    },
    async ({ principal, params, body }) =>
      toMemberView(await members.setMember(actorOf(principal), params, body.role, principal)),
  );
  app.delete(
    '/api/v1/projects/:project/members/:user',
    {
      config: admin,
      schema: {
        operationId: 'removeMember',
        summary: 'Take a user’s role in a project away',
        tags,
        params: MemberParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params }, reply) => {
      await members.removeMember(actorOf(principal), params);
      return reply.code(204).send(null);
    },
  );
}

function serverMemberRoutes(app: HttpApp, { members }: Identity): void {
  app.get(
    '/api/v1/members',
    {
      config: read,
      schema: {
        operationId: 'listServerMembers',
        summary: 'List members of the whole server and their roles',
        tags,
        querystring: PageQuery,
        response: { 200: MemberPage },
      },
    },
    async ({ query: { limit = 100, cursor } }) => {
      const page = await members.listMembers(null, { limit, cursor });
      return { ...page, items: page.items.map(toMemberView) };
    },
  );
  app.put(
    '/api/v1/members/:user',
    {
      config: admin,
      schema: {
        operationId: 'setServerMember',
        summary: 'Give a user a role in every project and in the server itself',
        tags,
        params: UserParams,
        body: MemberBody,
        response: { 200: MemberSchema },
      },
    },
    async ({ principal, params, body }) =>
      toMemberView(await members.setMember(actorOf(principal), { ...params, project: null }, body.role, principal)),
  );
  app.delete(
    '/api/v1/members/:user',
    {
      config: admin,
      schema: {
        operationId: 'removeServerMember',
        summary: 'Take a user’s role in the whole server away',
        tags,
        params: UserParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params }, reply) => {
      await members.removeMember(actorOf(principal), { ...params, project: null });
      return reply.code(204).send(null);
    },
  );
}

/** @param permissions every permission of this server and its meaning */
export function membersRoutes(app: HttpApp, identity: Identity, permissions: Readonly<Record<string, string>>): void {
  userRoutes(app, identity);
  passwordRoutes(app, identity);
  customRoleRoutes(app, identity);
  projectMemberRoutes(app, identity);
  serverMemberRoutes(app, identity);
  const items = roles.map(({ name, meaning, scopes }) => ({
    name,
    meaning,
    scopes: [...scopes],
    permissions: Object.keys(permissions).filter((permission) => scopes.some((scope) => covers(scope, permission))),
  }));
  app.get(
    '/api/v1/roles',
    {
      config: { ...read, acrossProjects: true },
      schema: {
        operationId: 'listRoles',
        summary: 'List roles and what each allows',
        tags,
        response: { 200: RoleList },
      },
    },
    async () => ({ items }),
  );
  app.get(
    '/api/v1/projects/:project/permissions/explain',
    {
      config: read,
      schema: {
        operationId: 'explainPermission',
        summary: 'Whether a user or token may do a thing, why, and who can grant it',
        tags,
        params: ProjectParams,
        querystring: ExplainQuery,
        response: { 200: ExplanationView },
      },
    },
    async ({ principal, params, query: { permission, user, token, server = false } }) => {
      const project = server ? null : params.project;
      if (server && principal.projects !== undefined)
        throw requestErrors.create('forbidden', `${principal.name} may act in some projects only.`);
      if (token !== undefined && !isAllowed(principal, 'identity.admin', params.project))
        throw requestErrors.create('forbidden', `${principal.name} lacks the permission identity.admin.`);
      const meaning = permissions[permission];
      if (meaning === undefined)
        throw identityErrors.create('unknown_permission', `There is no permission ${permission}.`);
      if ((user === undefined) === (token === undefined))
        throw requestErrors.create('invalid', 'Name either a user or a token.');
      const { memberships, scopes, roles, grantors, ...rest } = await identity.explain({
        permission,
        project,
        user,
        token,
      });
      return {
        ...rest,
        meaning,
        memberships: [...memberships],
        scopes: [...scopes],
        roles: [...roles],
        grantors: [...grantors],
      };
    },
  );
}
