import { Type } from 'typebox';
import {
  CreatedToken,
  NewProject,
  NewTokenBody,
  ProjectChange,
  ProjectPage,
  ProjectView as ProjectSchema,
  type ProjectView,
  TokenPage,
  type TokenView,
} from '../../contracts/identity.ts';
import { IdText, PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { toIso } from '../../kernel/time.ts';
import type { Identity } from './identity.ts';
import { membersRoutes } from './members-routes.ts';
import type { Project, ServiceToken } from './model.ts';

const tags = ['identity'];

function toProjectView(project: Project): ProjectView {
  return { ...project, createdAt: toIso(project.createdAt) };
}

function toTokenView(token: ServiceToken, users: ReadonlyMap<string, string>): TokenView {
  return {
    id: token.id,
    name: token.name,
    scopes: [...token.scopes],
    projects: token.projects === null ? null : [...token.projects],
    user: token.userId === null ? null : (users.get(token.userId) ?? token.userId),
    createdAt: toIso(token.createdAt),
    expiresAt: token.expiresAt === null ? null : toIso(token.expiresAt),
    revokedAt: token.revokedAt === null ? null : toIso(token.revokedAt),
  };
}

/** @param permissions every permission of this server and its meaning */
export function identityRoutes(app: HttpApp, identity: Identity, permissions: Readonly<Record<string, string>>): void {
  membersRoutes(app, identity, permissions);
  const usersOf = (tokens: readonly ServiceToken[]): Promise<ReadonlyMap<string, string>> =>
    identity.userNames(tokens.flatMap(({ userId }) => (userId === null ? [] : [userId])));
  app.get(
    '/api/v1/projects',
    {
      config: { permission: 'identity.read', acrossProjects: true },
      schema: {
        operationId: 'listProjects',
        summary: 'List projects by name',
        tags,
        querystring: PageQuery,
        response: { 200: ProjectPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await identity.listProjects({ limit, cursor });
      const visible = page.items.filter((project) => request.principal.projects?.includes(project.name) ?? true);
      return { ...page, items: visible.map(toProjectView) };
    },
  );
  app.post(
    '/api/v1/projects',
    {
      config: { permission: 'identity.write' },
      schema: {
        operationId: 'createProject',
        summary: 'Make a project',
        tags,
        body: NewProject,
        response: { 201: ProjectSchema },
      },
    },
    async (request, reply) => {
      const project = await identity.createProject(
        actorOf(request.principal),
        request.body.name,
        request.body.description,
      );
      return reply.code(201).send(toProjectView(project));
    },
  );
  app.patch(
    '/api/v1/projects/:project',
    {
      config: { permission: 'identity.write' },
      schema: {
        operationId: 'changeProject',
        summary: 'Change what a project is described as',
        tags,
        params: ProjectParams,
        body: ProjectChange,
        response: { 200: ProjectSchema },
      },
    },
    async ({ principal, params, body }) =>
      toProjectView(await identity.describeProject(actorOf(principal), params.project, body.description)),
  );
  app.get(
    '/api/v1/tokens',
    {
      config: { permission: 'identity.admin' },
      schema: {
        operationId: 'listTokens',
        summary: 'List service tokens, newest first',
        tags,
        querystring: PageQuery,
        response: { 200: TokenPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await identity.listTokens({ limit, cursor });
      const users = await usersOf(page.items);
      return { ...page, items: page.items.map((token) => toTokenView(token, users)) };
    },
  );
  app.post(
    '/api/v1/tokens',
    {
      config: { permission: 'identity.admin', secretAnswer: true },
      schema: {
        operationId: 'createToken',
        summary: 'Make a service token; its secret is shown once',
        tags,
        body: NewTokenBody,
        response: { 201: CreatedToken },
      },
    },
    async (request, reply) => {
      const { name, scopes, projects, expiresAt, user } = request.body;
      const created = await identity.createToken(
        actorOf(request.principal),
        {
          name,
          scopes,
          projects,
          user,
          expiresAt: expiresAt === undefined ? undefined : Date.parse(expiresAt),
        },
        request.principal,
      );
      return reply
        .code(201)
        .send({ token: toTokenView(created.token, await usersOf([created.token])), secret: created.secret });
    },
  );
  app.delete(
    '/api/v1/tokens/:id',
    {
      config: { permission: 'identity.admin' },
      schema: {
        operationId: 'revokeToken',
        summary: 'Revoke a service token',
        tags,
        params: Type.Object({ id: IdText }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await identity.revokeToken(actorOf(request.principal), request.params.id);
      return reply.code(204).send(null);
    },
  );
}
