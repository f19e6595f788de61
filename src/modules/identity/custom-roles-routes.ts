// Roles that a project has of its own, and who has them.
import { Type } from 'typebox';
import {
  NewProjectRoleBody,
  ProjectRoleChangeBody,
  ProjectRolePage,
  ProjectRoleParams,
  ProjectRoleView as ProjectRoleSchema,
  type ProjectRoleView,
  ResourceKindList,
  RoleHolderList,
  RoleHolderParams,
  RoleHolderView,
} from '../../contracts/members.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { leastScopes } from '../../contracts/scopes.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { toIso } from '../../kernel/time.ts';
import { customRoleScopes } from './custom-roles.ts';
import type { Identity } from './identity.ts';
import type { CustomRole } from './model.ts';
import { levelScopes, levelsOf, resourceKinds } from './resource-kinds.ts';

const tags = ['identity'];
const admin = { permission: 'identity.admin' } as const;
const read = { permission: 'identity.read' } as const;
const base = '/api/v1/projects/:project/roles';

function toView({ direct: _direct, ...role }: CustomRole, users: readonly string[]): ProjectRoleView {
  return {
    ...role,
    access: role.access.map((one) => ({ ...one })),
    scopes: [...leastScopes(customRoleScopes(role))],
    users: [...users],
    createdAt: toIso(role.createdAt),
  };
}

export function customRoleRoutes(app: HttpApp, { roles, userNames }: Pick<Identity, 'roles' | 'userNames'>): void {
  const viewsOf = async (all: readonly CustomRole[]): Promise<ProjectRoleView[]> => {
    const holders = await roles.holdersOfEach(all.map(({ number }) => number));
    const names = await userNames([...new Set([...holders.values()].flat().map(({ user }) => user))]);
    return all.map((role) =>
      toView(
        role,
        (holders.get(role.number) ?? []).map(({ user }) => names.get(user) ?? user),
      ),
    );
  };
  const viewOf = async (role: CustomRole): Promise<ProjectRoleView> => {
    const [view] = await viewsOf([role]);
    if (view === undefined) throw new Error(`Role ${role.number} vanished while it was read.`);
    return view;
  };
  const kinds = resourceKinds.map((kind) => ({
    kind,
    levels: levelsOf(kind).map((level) => ({ level, scopes: [...levelScopes(kind, level)] })),
  }));
  app.get(
    '/api/v1/resource-kinds',
    {
      config: { ...read, acrossProjects: true },
      schema: {
        operationId: 'listResourceKinds',
        summary: 'What roles of projects can be made of: kinds of resources, their levels, and what each gives',
        tags,
        response: { 200: ResourceKindList },
      },
    },
    async () => ({ items: kinds }),
  );
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listProjectRoles',
        summary: 'List the roles that a project has of its own, by name',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: ProjectRolePage },
      },
    },
    async ({ params, query: { limit = 100, cursor } }) => {
      const page = await roles.list(params.project, { limit, cursor });
      return { ...page, items: await viewsOf(page.items) };
    },
  );
  app.post(
    base,
    {
      config: admin,
      schema: {
        operationId: 'createProjectRole',
        summary: 'Make a role of the project: which kinds of its resources may be read, used, edited or managed',
        tags,
        params: ProjectParams,
        body: NewProjectRoleBody,
        response: { 201: ProjectRoleSchema },
      },
    },
    async ({ principal, params, body }, reply) =>
      reply.code(201).send(await viewOf(await roles.create(actorOf(principal), params.project, body, principal))),
  );
  app.patch(
    `${base}/:role`,
    {
      config: admin,
      schema: {
        operationId: 'changeProjectRole',
        summary: 'Change a role of the project; whoever has it follows at once',
        tags,
        params: ProjectRoleParams,
        body: ProjectRoleChangeBody,
        response: { 200: ProjectRoleSchema },
      },
    },
    async ({ principal, params, body }) => {
      const { number } = await roles.named(params.project, params.role);
      return viewOf(await roles.change(actorOf(principal), number, body, principal));
    },
  );
  app.delete(
    `${base}/:role`,
    {
      config: admin,
      schema: {
        operationId: 'deleteProjectRole',
        summary: 'Delete a role of the project; whoever has it loses what it gave',
        tags,
        params: ProjectRoleParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params }, reply) => {
      const { number } = await roles.named(params.project, params.role);
      await roles.delete(actorOf(principal), number);
      return reply.code(204).send(null);
    },
  );
  app.get(
    `${base}/:role/users`,
    {
      config: read,
      schema: {
        operationId: 'listRoleHolders',
        summary: 'List who has a role of the project',
        tags,
        params: ProjectRoleParams,
        response: { 200: RoleHolderList },
      },
    },
    async ({ params }) => {
      const { number } = await roles.named(params.project, params.role);
      const holders = await roles.holdersOf(number);
      const names = await userNames(holders.map(({ user }) => user));
      return { items: holders.map(({ user, since }) => ({ user: names.get(user) ?? user, since: toIso(since) })) };
    },
  );
  app.put(
    `${base}/:role/users/:user`,
    {
      config: admin,
      schema: {
        operationId: 'assignProjectRole',
        summary: 'Give a user a role of the project, beside what they have',
        tags,
        params: RoleHolderParams,
        response: { 200: RoleHolderView },
      },
    },
    async ({ principal, params: { project, role, user } }) => {
      const { number } = await roles.named(project, role);
      const { since } = await roles.assign(actorOf(principal), number, user, principal);
      return { user, since: toIso(since) };
    },
  );
  app.delete(
    `${base}/:role/users/:user`,
    {
      config: admin,
      schema: {
        operationId: 'unassignProjectRole',
        summary: 'Take a role of the project from a user',
        tags,
        params: RoleHolderParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params: { project, role, user } }, reply) => {
      const { number } = await roles.named(project, role);
      await roles.unassign(actorOf(principal), number, user);
      return reply.code(204).send(null);
    },
  );
}
