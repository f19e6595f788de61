import { Type } from 'typebox';
import {
  McpAliasBody,
  McpAliasParams,
  McpEndpointChangeBody,
  McpEndpointPage,
  McpEndpointParams,
  McpEndpointView,
  McpSearchQuery,
  McpServerChangeBody,
  McpServerPage,
  McpServerParams,
  McpServerView,
  McpVersionChangeBody,
  McpVersionPage,
  McpVersionParams,
  McpVersionView,
  NewMcpEndpointBody,
  NewMcpServerBody,
  NewMcpVersionBody,
} from '../../contracts/mcp-servers.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { parseOrderList } from '../../kernel/filter/order.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import type { McpServers } from './mcp-servers.ts';
import { toEndpointView, toServerView, toVersionView } from './views.ts';

const tags = ['mcp-servers'];
const base = '/api/v1/projects/:project/mcp-servers';
const one = `${base}/:server`;
const read = { permission: 'mcp-servers.read' } as const;
const write = { permission: 'mcp-servers.write' } as const;
const remove = { permission: 'mcp-servers.delete' } as const;

const searchOf = ({ filter, order }: { readonly filter?: string; readonly order?: string }) => ({
  filter: parseFilter(filter ?? ''),
  order: parseOrderList(order),
});

function serverRoutes(app: HttpApp, servers: McpServers): void {
  app.get(
    base,
    {
      config: read,
      schema: {
        operationId: 'listMcpServers',
        summary: 'MCP servers of a project, by name unless an order is given',
        tags,
        params: ProjectParams,
        querystring: McpSearchQuery,
        response: { 200: McpServerPage },
      },
    },
    async ({ params, query: { limit = 100, cursor, ...query } }) => {
      const page = await servers.search(params.project, searchOf(query), { limit, cursor });
      return { ...page, items: page.items.map(toServerView) };
    },
  );
  app.post(
    base,
    {
      config: write,
      schema: {
        operationId: 'createMcpServer',
        summary: 'Make an MCP server, to register versions of',
        tags,
        params: ProjectParams,
        body: NewMcpServerBody,
        response: { 201: McpServerView },
      },
    },
    async ({ principal, params, body: { name, ...body } }, reply) =>
      reply.code(201).send(toServerView(await servers.create(actorOf(principal), params.project, name, body))),
  );
  app.get(
    one,
    {
      config: read,
      schema: {
        operationId: 'getMcpServer',
        summary: 'Read an MCP server',
        tags,
        params: McpServerParams,
        response: { 200: McpServerView },
      },
    },
    async ({ params }) => toServerView(await servers.get(params.project, params.server)),
  );
  app.patch(
    one,
    {
      config: write,
      schema: {
        operationId: 'changeMcpServer',
        summary: 'Change what an MCP server is called, and its tags',
        tags,
        params: McpServerParams,
        body: McpServerChangeBody,
        response: { 200: McpServerView },
      },
    },
    async ({ principal, params: { project, server }, body: { tags: changes = {}, ...body } }) => {
      const actor = actorOf(principal);
      if (Object.keys(body).length > 0) await servers.change(actor, project, server, body);
      for (const [key, value] of Object.entries(changes)) await servers.setTag(actor, project, server, key, value);
      return toServerView(await servers.get(project, server));
    },
  );
  app.delete(
    one,
    {
      config: remove,
      schema: {
        operationId: 'deleteMcpServer',
        summary: 'Delete an MCP server with its versions',
        tags,
        params: McpServerParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params }, reply) => {
      await servers.delete(actorOf(principal), params.project, params.server);
      return reply.code(204).send(null);
    },
  );
}

function versionRoutes(app: HttpApp, servers: McpServers): void {
  app.post(
    '/api/v1/projects/:project/mcp-server-versions',
    {
      config: write,
      schema: {
        operationId: 'registerMcpVersion',
        summary: 'Register a version of an MCP server by its server.json; the server is made when it is missing',
        tags,
        params: ProjectParams,
        body: NewMcpVersionBody,
        response: { 201: McpVersionView },
      },
    },
    async ({ principal, params, body }, reply) =>
      reply.code(201).send(toVersionView(await servers.register(actorOf(principal), params.project, body))),
  );
  app.get(
    `${one}/versions`,
    {
      config: read,
      schema: {
        operationId: 'listMcpVersions',
        summary: 'Versions of an MCP server, oldest first unless an order is given',
        tags,
        params: McpServerParams,
        querystring: McpSearchQuery,
        response: { 200: McpVersionPage },
      },
    },
    async ({ params, query: { limit = 100, cursor, ...query } }) => {
      const page = await servers.versions(params.project, params.server, searchOf(query), { limit, cursor });
      return { ...page, items: page.items.map(toVersionView) };
    },
  );
  app.get(
    `${one}/versions/:version`,
    {
      config: read,
      schema: {
        operationId: 'getMcpVersion',
        summary: 'Read a version of an MCP server',
        tags,
        params: McpVersionParams,
        response: { 200: McpVersionView },
      },
    },
    async ({ params: { project, server, version } }) => toVersionView(await servers.version(project, server, version)),
  );
  app.patch(
    `${one}/versions/:version`,
    {
      config: write,
      schema: {
        operationId: 'changeMcpVersion',
        summary: 'Change the state, tools or tags of a version of an MCP server',
        tags,
        params: McpVersionParams,
        body: McpVersionChangeBody,
        response: { 200: McpVersionView },
      },
    },
    async ({ principal, params: { project, server, version }, body: { tags: changes = {}, ...body } }) => {
      const actor = actorOf(principal);
      if (Object.keys(body).length > 0) await servers.changeVersion(actor, project, server, version, body);
      for (const [key, value] of Object.entries(changes))
        await servers.setTag(actor, project, server, key, value, version);
      return toVersionView(await servers.version(project, server, version));
    },
  );
  app.delete(
    `${one}/versions/:version`,
    {
      config: remove,
      schema: {
        operationId: 'deleteMcpVersion',
        summary: 'Delete a version of an MCP server that is a draft or deprecated',
        tags,
        params: McpVersionParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params: { project, server, version } }, reply) => {
      await servers.deleteVersion(actorOf(principal), project, server, version);
      return reply.code(204).send(null);
    },
  );
  app.put(
    `${one}/aliases/:alias`,
    {
      config: write,
      schema: {
        operationId: 'setMcpAlias',
        summary: 'Let an alias of an MCP server name a version',
        tags,
        params: McpAliasParams,
        body: McpAliasBody,
        response: { 200: McpVersionView },
      },
    },
    async ({ principal, params: { project, server, alias }, body }) => {
      await servers.setAlias(actorOf(principal), project, server, alias, body.version);
      return toVersionView(await servers.aliased(project, server, alias));
    },
  );
  app.delete(
    `${one}/aliases/:alias`,
    {
      config: write,
      schema: {
        operationId: 'deleteMcpAlias',
        summary: 'Delete an alias of an MCP server, with the access endpoints that lead to it',
        tags,
        params: McpAliasParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params: { project, server, alias } }, reply) => {
      await servers.deleteAlias(actorOf(principal), project, server, alias);
      return reply.code(204).send(null);
    },
  );
}

function endpointRoutes(app: HttpApp, servers: McpServers): void {
  app.get(
    `${one}/endpoints`,
    {
      config: read,
      schema: {
        operationId: 'listMcpEndpoints',
        summary: 'Access endpoints of an MCP server',
        tags,
        params: McpServerParams,
        querystring: McpSearchQuery,
        response: { 200: McpEndpointPage },
      },
    },
    async ({ params: { project, server }, query: { limit = 100, cursor, ...query } }) => {
      const page = await servers.endpoints(project, { server }, searchOf(query), { limit, cursor });
      return { ...page, items: page.items.map(toEndpointView) };
    },
  );
  app.post(
    `${one}/endpoints`,
    {
      config: write,
      schema: {
        operationId: 'addMcpEndpoint',
        summary: 'Say at which address a version or alias of an MCP server is reached',
        tags,
        params: McpServerParams,
        body: NewMcpEndpointBody,
        response: { 201: McpEndpointView },
      },
    },
    async ({ principal, params: { project, server }, body }, reply) =>
      reply.code(201).send(toEndpointView(await servers.addEndpoint(actorOf(principal), project, server, body))),
  );
  app.patch(
    `${one}/endpoints/:endpoint`,
    {
      config: write,
      schema: {
        operationId: 'changeMcpEndpoint',
        summary: 'Change an access endpoint of an MCP server',
        tags,
        params: McpEndpointParams,
        body: McpEndpointChangeBody,
        response: { 200: McpEndpointView },
      },
    },
    async ({ principal, params: { project, server, endpoint }, body }) =>
      toEndpointView(await servers.changeEndpoint(actorOf(principal), project, server, endpoint, body)),
  );
  app.delete(
    `${one}/endpoints/:endpoint`,
    {
      config: write,
      schema: {
        operationId: 'deleteMcpEndpoint',
        summary: 'Delete an access endpoint of an MCP server',
        tags,
        params: McpEndpointParams,
        response: { 204: Type.Null() },
      },
    },
    async ({ principal, params: { project, server, endpoint } }, reply) => {
      await servers.deleteEndpoint(actorOf(principal), project, server, endpoint);
      return reply.code(204).send(null);
    },
  );
}

export function mcpServersRoutes(app: HttpApp, servers: McpServers): void {
  serverRoutes(app, servers);
  versionRoutes(app, servers);
  endpointRoutes(app, servers);
}
