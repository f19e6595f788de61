// MLflow's calls for its registry of MCP servers. A name holds a slash, which clients send escaped.
import {
  type McpEndpoint,
  type McpServer,
  type McpStatus,
  type McpVersion,
  mcpStatuses,
  mcpTransports,
} from '../../modules/mcp-servers/index.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid } from './errors.ts';
import type { Fields } from './fields.ts';
import {
  mcpEndpointDialect,
  mcpServerDialect,
  mcpVersionDialect,
  nextToken,
  readFilter,
  readLimit,
  type SearchDialect,
  translateOrder,
} from './search-dialect.ts';

const base = '/mlflow/mcp-servers';
const one = `${base}/:server`;
const endpointPrefix = 'ae-';
const mostAtOnce = 1000;

type Changed = Pick<McpServer, 'project' | 'createdBy' | 'updatedBy' | 'createdAt' | 'updatedAt'>;
const changed = ({ project, createdBy, updatedBy, createdAt, updatedAt }: Changed) => ({
  workspace: project,
  created_by: createdBy,
  last_updated_by: updatedBy,
  creation_timestamp: createdAt,
  last_updated_timestamp: updatedAt,
});

const toVersion = (version: McpVersion) => ({
  name: version.name,
  version: version.version,
  server_json: version.definition,
  status: version.status,
  tools: version.tools ?? [],
  aliases: version.aliases,
  tags: version.tags,
  connect_options: version.connectOptions,
  source: version.source,
  ...changed(version),
});

const objectOrNull = (fields: Fields, name: string): Readonly<Record<string, unknown>> | null | undefined => {
  const value = fields.raw(name);
  if (value === undefined || value === null) return value;
  if (typeof value !== 'object' || Array.isArray(value))
    throw invalid(`Invalid request: ${fields.path(name)}: Input should be a valid dictionary`);
  return value as Readonly<Record<string, unknown>>;
};

const listOrNull = (fields: Fields, name: string): readonly Readonly<Record<string, unknown>>[] | null | undefined => {
  const value = fields.raw(name);
  if (value === undefined || value === null) return value;
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'object' || item === null))
    throw invalid(`Invalid request: ${fields.path(name)}: Input should be a valid list`);
  return value as readonly Readonly<Record<string, unknown>>[];
};

const textOrNull = (fields: Fields, name: string): string | null | undefined =>
  fields.raw(name) === null ? null : fields.textOrEmpty(name);

function readConnectOptions(fields: Fields): McpVersion['connectOptions'] | undefined {
  const given = objectOrNull(fields, 'connect_options');
  if (given === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(given ?? {}).map(([key, value]) => {
      const hidden = (value as { hidden?: unknown } | null)?.hidden ?? false;
      if (typeof hidden !== 'boolean')
        throw invalid(`Invalid request: connect_options.${key}.hidden: Input should be a valid boolean`);
      return [key, { hidden }];
    }),
  );
}

function readChoice<T extends string>(fields: Fields, name: string, choices: readonly T[], what = name): T | undefined {
  const text = fields.text(name);
  const found = choices.find((choice) => choice === text);
  if (text !== undefined && found === undefined) throw invalid(`Invalid ${what}: '${text}'`);
  return found;
}

/** The server.json, by itself or in the envelope of the public registry. */
function readServerJson(fields: Fields): Readonly<Record<string, unknown>> {
  const given = objectOrNull(fields, 'server_json');
  if (given === undefined || given === null) throw invalid('Invalid request: server_json: Field required');
  const inner = given['server'];
  if (('name' in given && 'version' in given) || typeof inner !== 'object' || inner === null) return given;
  return inner as Readonly<Record<string, unknown>>;
}

export function mcpServerRoutes({ mcpServers }: MlflowDeps): MlflowRoute[] {
  const nameOf = ({ params }: Call): string => params['server'] ?? '';
  const versionOf = ({ params }: Call): string => params['version'] ?? '';
  const endpointOf = ({ params }: Call): string => (params['endpoint'] ?? '').replace(/^ae-/, '');

  const toEndpoint = async (endpoint: McpEndpoint, withTools = true) => {
    const resolved = await mcpServers.resolve(endpoint);
    return {
      id: endpointPrefix + endpoint.id,
      server_name: endpoint.server,
      url: endpoint.url,
      transport_type: endpoint.transport,
      ...(withTools ? { tools: resolved?.tools ?? null } : {}),
      server_version: endpoint.version,
      server_alias: endpoint.alias,
      resolved_version: resolved === undefined ? null : toVersion(resolved),
      ...changed(endpoint),
    };
  };
  const toServers = async (servers: readonly McpServer[]) => {
    const endpoints = await mcpServers.endpointsOf(servers);
    return Promise.all(
      servers.map(async (server) => ({
        name: server.name,
        display_name: server.displayName,
        description: server.description,
        icons: server.icons?.map((icon) => ({ ...icon, source: 'server' })) ?? null,
        status: server.status,
        access_endpoints: await Promise.all(
          endpoints.filter(({ serverId }) => serverId === server.id).map((endpoint) => toEndpoint(endpoint, false)),
        ),
        latest_version: server.latestVersion,
        aliases: Object.entries(server.aliases).map(([alias, version]) => ({ alias, version })),
        tags: server.tags,
        ...changed(server),
      })),
    );
  };
  const toServer = async (server: McpServer): Promise<object> => (await toServers([server]))[0] ?? {};

  const request = ({ fields }: Call, dialect: SearchDialect) => ({
    filter: readFilter(fields.text('filter_string'), dialect),
    order: translateOrder(fields.texts('order_by'), dialect),
  });
  const pageOf = ({ fields }: Call) => ({
    limit: readLimit(fields, mostAtOnce, 100),
    cursor: fields.text('page_token'),
  });
  const searchEndpoints = async (call: Call, server?: string): Promise<object> => {
    const of = { server, version: call.fields.text('server_version'), alias: call.fields.text('server_alias') };
    const page = await mcpServers.endpoints(call.project, of, request(call, mcpEndpointDialect), pageOf(call));
    return {
      mcp_access_endpoints: await Promise.all(page.items.map((endpoint) => toEndpoint(endpoint))),
      ...nextToken(page),
    };
  };
  const readEndpoint = ({ fields }: Call) => ({
    url: fields.text('url'),
    transport: readChoice(fields, 'transport_type', mcpTransports),
    version: fields.text('server_version'),
    alias: fields.text('server_alias'),
  });
  const setTag = async (call: Call, value: string | null, version?: string): Promise<object> => {
    const key = value === null ? (call.params['key'] ?? '') : call.fields.requiredText('key');
    await mcpServers.setTag(call.actor, call.project, nameOf(call), key, value, version);
    return {};
  };

  const route = (
    method: MlflowRoute['method'],
    path: string,
    action: 'read' | 'write' | 'delete',
    handle: (call: Call) => Promise<object>,
  ): MlflowRoute => ({ method, path, version: '3.0', permission: `mcp-servers.${action}`, handle });

  return [
    route('POST', base, 'write', async (call) => {
      const { fields, actor, project } = call;
      const change = { description: textOrNull(fields, 'description'), icons: listOrNull(fields, 'icons') };
      return toServer(await mcpServers.create(actor, project, fields.textOrEmpty('name') ?? '', change));
    }),
    route('GET', base, 'read', async (call) => {
      const page = await mcpServers.search(call.project, request(call, mcpServerDialect), pageOf(call));
      return { mcp_servers: await toServers(page.items), ...nextToken(page) };
    }),
    route('GET', `${base}/endpoints`, 'read', (call) => searchEndpoints(call)),
    route('GET', one, 'read', async (call) => toServer(await mcpServers.get(call.project, nameOf(call)))),
    route('PATCH', one, 'write', async (call) => {
      const { fields, actor, project } = call;
      if (fields.has('latest_version'))
        throw invalid('latest_version is read-only; it is resolved automatically from semantic-version ordering');
      const change = {
        displayName: textOrNull(fields, 'display_name'),
        description: textOrNull(fields, 'description'),
        icons: listOrNull(fields, 'icons'),
      };
      return toServer(await mcpServers.change(actor, project, nameOf(call), change));
    }),
    route('DELETE', one, 'delete', async (call) => {
      await mcpServers.delete(call.actor, call.project, nameOf(call));
      return {};
    }),
    route('POST', `${one}/versions`, 'write', async (call) => {
      const { fields, actor, project } = call;
      const definition = readServerJson(fields);
      if (definition['name'] !== nameOf(call))
        throw invalid(
          `server_json.name '${String(definition['name'])}' does not match path parameter '${nameOf(call)}'`,
        );
      const status = readChoice<McpStatus>(fields, 'status', mcpStatuses) ?? 'draft';
      if (status === 'deprecated') throw invalid("Initial MCP server registration status must be 'draft' or 'active'.");
      const version = await mcpServers.register(actor, project, {
        definition,
        status,
        source: fields.text('source'),
        tools: listOrNull(fields, 'tools'),
        connectOptions: readConnectOptions(fields),
      });
      return toVersion(version);
    }),
    route('GET', `${one}/versions`, 'read', async (call) => {
      const { filter, order } = request(call, mcpVersionDialect);
      const byPrecedence = order.map((key) =>
        key.field.key === 'version' ? { ...key, field: { key: 'precedence' } } : key,
      );
      const page = await mcpServers.versions(call.project, nameOf(call), { filter, order: byPrecedence }, pageOf(call));
      return { mcp_server_versions: page.items.map(toVersion), ...nextToken(page) };
    }),
    route('GET', `${one}/versions/:version`, 'read', async (call) =>
      toVersion(await mcpServers.version(call.project, nameOf(call), versionOf(call))),
    ),
    route('PATCH', `${one}/versions/:version`, 'write', async (call) => {
      const { fields, actor, project } = call;
      if (fields.raw('status') === null) throw invalid('status cannot be null; omit the field to leave it unchanged');
      // Deleting has a call, and a permission, of its own.
      const change = {
        status: readChoice<McpStatus>(fields, 'status', mcpStatuses),
        tools: listOrNull(fields, 'tools'),
        connectOptions: readConnectOptions(fields),
      };
      return toVersion(await mcpServers.changeVersion(actor, project, nameOf(call), versionOf(call), change));
    }),
    route('DELETE', `${one}/versions/:version`, 'delete', async (call) => {
      await mcpServers.deleteVersion(call.actor, call.project, nameOf(call), versionOf(call));
      return {};
    }),
    route('POST', `${one}/tags`, 'write', (call) => setTag(call, call.fields.textOrEmpty('value') ?? '')),
    route('DELETE', `${one}/tags/:key`, 'write', (call) => setTag(call, null)),
    route('POST', `${one}/versions/:version/tags`, 'write', (call) =>
      setTag(call, call.fields.textOrEmpty('value') ?? '', versionOf(call)),
    ),
    route('DELETE', `${one}/versions/:version/tags/:key`, 'write', (call) => setTag(call, null, versionOf(call))),
    route('POST', `${one}/aliases`, 'write', async (call) => {
      const { fields, actor, project } = call;
      await mcpServers.setAlias(
        actor,
        project,
        nameOf(call),
        fields.requiredText('alias'),
        fields.requiredText('version'),
      );
      return {};
    }),
    route('GET', `${one}/aliases/:alias`, 'read', async (call) =>
      toVersion(await mcpServers.aliased(call.project, nameOf(call), call.params['alias'] ?? '')),
    ),
    route('DELETE', `${one}/aliases/:alias`, 'write', async (call) => {
      await mcpServers.deleteAlias(call.actor, call.project, nameOf(call), call.params['alias'] ?? '');
      return {};
    }),
    route('POST', `${one}/endpoints`, 'write', async (call) => {
      const fields = { ...readEndpoint(call), url: call.fields.requiredText('url') };
      return toEndpoint(await mcpServers.addEndpoint(call.actor, call.project, nameOf(call), fields));
    }),
    route('GET', `${one}/endpoints`, 'read', (call) => searchEndpoints(call, nameOf(call))),
    route('GET', `${one}/endpoints/:endpoint`, 'read', async (call) =>
      toEndpoint(await mcpServers.endpoint(call.project, nameOf(call), endpointOf(call))),
    ),
    route('PATCH', `${one}/endpoints/:endpoint`, 'write', async (call) => {
      if (call.fields.raw('url') === null) throw invalid('MCP access endpoint url cannot be None');
      const { actor, project } = call;
      return toEndpoint(
        await mcpServers.changeEndpoint(actor, project, nameOf(call), endpointOf(call), readEndpoint(call)),
      );
    }),
    route('DELETE', `${one}/endpoints/:endpoint`, 'write', async (call) => {
      await mcpServers.deleteEndpoint(call.actor, call.project, nameOf(call), endpointOf(call));
      return {};
    }),
  ];
}
