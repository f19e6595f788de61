// All SQL of MCP servers. A deleted version keeps its row, so that its number is never given again, and is otherwise not there.
import { sql } from 'kysely';
import type { Filter, OrderKey } from '../../kernel/filter/ast.ts';
import { parseStored, storedJson } from '../../kernel/json.ts';
import type { Tx } from '../../platform/db/database.ts';
import { pairTable } from '../../platform/db/pairs.ts';
import { type ColumnType, columnField, type FieldTable, pairField, type Search } from '../../platform/db/search.ts';
import {
  type McpEndpoint,
  type McpServer,
  type McpStatus,
  type McpTransport,
  type McpVersion,
  sortKeyOf,
} from './model.ts';

type Changed = { created_by: string; updated_by: string; created_at: number; updated_at: number };
type ServerRow = Changed & {
  id: string;
  project: string;
  name: string;
  display_name: string | null;
  description: string | null;
  icons: string | null;
  status: string | null;
  latest_version: string | null;
};
type VersionRow = Changed & {
  id: string;
  server_id: string;
  project: string;
  name: string;
  version: string;
  sort_key: string;
  definition: string;
  status: string;
  tools: string | null;
  connect_options: string;
  source: string | null;
};
type TagRow = { owner_id: string; server_id: string; key: string; value: string };
type AliasRow = { server_id: string; alias: string; version: string };
type EndpointRow = Changed & {
  id: string;
  server_id: string;
  project: string;
  server: string;
  url: string;
  transport: string;
  version: string | null;
  alias: string | null;
};
const tables = (tx: Tx) =>
  tx.withTables<{
    mcp_servers_servers: ServerRow;
    mcp_servers_versions: VersionRow;
    mcp_servers_tags: TagRow;
    mcp_servers_aliases: AliasRow;
    mcp_servers_endpoints: EndpointRow;
  }>();
const deleted = 'deleted';

const changedOf = (row: Changed) => ({
  createdBy: row.created_by,
  updatedBy: row.updated_by,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const mcpTags = pairTable('mcp_servers_tags', 'owner_id');

async function aliasesOf(tx: Tx, servers: readonly string[]): Promise<readonly AliasRow[]> {
  if (servers.length === 0) return [];
  return tables(tx)
    .selectFrom('mcp_servers_aliases')
    .selectAll()
    .where('server_id', 'in', [...new Set(servers)])
    .orderBy('alias')
    .execute();
}

async function toServers(tx: Tx, rows: readonly ServerRow[]): Promise<McpServer[]> {
  const ids = rows.map(({ id }) => id);
  const [tags, aliases] = [await mcpTags.read(tx, ids), await aliasesOf(tx, ids)];
  return rows.map((row) => ({
    id: row.id,
    project: row.project,
    name: row.name,
    displayName: row.display_name,
    description: row.description,
    icons: parseStored(row.icons, null),
    tags: tags.get(row.id) ?? {},
    status: row.status as McpStatus | null,
    latestVersion: row.latest_version,
    aliases: Object.fromEntries(
      aliases.filter(({ server_id }) => server_id === row.id).map(({ alias, version }) => [alias, version]),
    ),
    ...changedOf(row),
  }));
}

async function toVersions(tx: Tx, rows: readonly VersionRow[]): Promise<McpVersion[]> {
  const tags = await mcpTags.read(
    tx,
    rows.map(({ id }) => id),
  );
  const aliases = await aliasesOf(
    tx,
    rows.map(({ server_id }) => server_id),
  );
  return rows.map((row) => ({
    id: row.id,
    serverId: row.server_id,
    project: row.project,
    name: row.name,
    version: row.version,
    definition: parseStored(row.definition, {}),
    status: row.status as McpStatus,
    tools: parseStored(row.tools, null),
    connectOptions: parseStored(row.connect_options, {}),
    source: row.source,
    aliases: aliases
      .filter(({ server_id, version }) => server_id === row.server_id && version === row.version)
      .map(({ alias }) => alias),
    tags: tags.get(row.id) ?? {},
    ...changedOf(row),
  }));
}

const toEndpoint = (row: EndpointRow): McpEndpoint => ({
  id: row.id,
  serverId: row.server_id,
  project: row.project,
  server: row.server,
  url: row.url,
  transport: row.transport as McpTransport,
  version: row.version,
  alias: row.alias,
  ...changedOf(row),
});

export async function upsertServer(tx: Tx, server: McpServer): Promise<void> {
  const change = {
    display_name: server.displayName,
    description: server.description,
    icons: storedJson(server.icons),
    status: server.status,
    latest_version: server.latestVersion,
    updated_by: server.updatedBy,
    updated_at: server.updatedAt,
  };
  await tables(tx)
    .insertInto('mcp_servers_servers')
    .values({
      id: server.id,
      project: server.project,
      name: server.name,
      created_by: server.createdBy,
      created_at: server.createdAt,
      ...change,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
    .execute();
}

export async function findServer(tx: Tx, project: string, name: string): Promise<McpServer | undefined> {
  const rows = await tables(tx)
    .selectFrom('mcp_servers_servers')
    .selectAll()
    .where('project', '=', project)
    .where('name', '=', name)
    .execute();
  return (await toServers(tx, rows))[0];
}

export async function deleteServer(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('mcp_servers_endpoints').where('server_id', '=', id).execute();
  await tables(tx).deleteFrom('mcp_servers_aliases').where('server_id', '=', id).execute();
  await tables(tx).deleteFrom('mcp_servers_tags').where('server_id', '=', id).execute();
  await tables(tx).deleteFrom('mcp_servers_versions').where('server_id', '=', id).execute();
  await tables(tx).deleteFrom('mcp_servers_servers').where('id', '=', id).execute();
}

export async function upsertVersion(tx: Tx, version: McpVersion): Promise<void> {
  const change = {
    status: version.status as string,
    tools: storedJson(version.tools),
    connect_options: JSON.stringify(version.connectOptions),
    updated_by: version.updatedBy,
    updated_at: version.updatedAt,
  };
  await tables(tx)
    .insertInto('mcp_servers_versions')
    .values({
      id: version.id,
      server_id: version.serverId,
      project: version.project,
      name: version.name,
      version: version.version,
      sort_key: sortKeyOf(version.version),
      definition: JSON.stringify(version.definition),
      source: version.source,
      created_by: version.createdBy,
      created_at: version.createdAt,
      ...change,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
    .execute();
}

/** True for deleted ones too. */
export async function hadVersion(tx: Tx, serverId: string, version: string): Promise<boolean> {
  const row = await tables(tx)
    .selectFrom('mcp_servers_versions')
    .select('id')
    .where('server_id', '=', serverId)
    .where('version', '=', version)
    .executeTakeFirst();
  return row !== undefined;
}

export async function findVersion(tx: Tx, serverId: string, version: string): Promise<McpVersion | undefined> {
  const rows = await tables(tx)
    .selectFrom('mcp_servers_versions')
    .selectAll()
    .where('server_id', '=', serverId)
    .where('version', '=', version)
    .where('status', '<>', deleted)
    .execute();
  return (await toVersions(tx, rows))[0];
}

/** The highest active version, else the highest of all. */
export async function findLatest(tx: Tx, serverId: string): Promise<McpVersion | undefined> {
  const live = tables(tx)
    .selectFrom('mcp_servers_versions')
    .selectAll()
    .where('server_id', '=', serverId)
    .where('status', '<>', deleted)
    .orderBy('sort_key', 'desc')
    .orderBy('version', 'desc')
    .limit(1);
  const active = await live.where('status', '=', 'active').execute();
  return (await toVersions(tx, active.length > 0 ? active : await live.execute()))[0];
}

/** What leads to the version goes with it: aliases, and endpoints of it and of them. */
export async function deleteVersion(
  tx: Tx,
  { id, serverId, version }: McpVersion,
  by: string,
  at: number,
): Promise<void> {
  const aliases = await tables(tx)
    .selectFrom('mcp_servers_aliases')
    .select('alias')
    .where('server_id', '=', serverId)
    .where('version', '=', version)
    .execute();
  for (const { alias } of aliases) await deleteAlias(tx, serverId, alias);
  await tables(tx)
    .deleteFrom('mcp_servers_endpoints')
    .where('server_id', '=', serverId)
    .where('version', '=', version)
    .execute();
  await tables(tx)
    .updateTable('mcp_servers_versions')
    .set({ status: deleted, updated_by: by, updated_at: at })
    .where('id', '=', id)
    .execute();
}

export async function putTag(tx: Tx, owner: string, serverId: string, key: string, value: string): Promise<void> {
  await tables(tx)
    .insertInto('mcp_servers_tags')
    .values({ owner_id: owner, server_id: serverId, key, value })
    .onConflict((conflict) => conflict.columns(['owner_id', 'key']).doUpdateSet({ value }))
    .execute();
}

export async function deleteTag(tx: Tx, owner: string, key: string): Promise<void> {
  await mcpTags.delete(tx, owner, key);
}

export async function putAlias(tx: Tx, serverId: string, alias: string, version: string): Promise<void> {
  await tables(tx)
    .insertInto('mcp_servers_aliases')
    .values({ server_id: serverId, alias, version })
    .onConflict((conflict) => conflict.columns(['server_id', 'alias']).doUpdateSet({ version }))
    .execute();
}

/** With the endpoints that lead to it. */
export async function deleteAlias(tx: Tx, serverId: string, alias: string): Promise<void> {
  await tables(tx)
    .deleteFrom('mcp_servers_endpoints')
    .where('server_id', '=', serverId)
    .where('alias', '=', alias)
    .execute();
  await tables(tx)
    .deleteFrom('mcp_servers_aliases')
    .where('server_id', '=', serverId)
    .where('alias', '=', alias)
    .execute();
}

export async function upsertEndpoint(tx: Tx, endpoint: McpEndpoint): Promise<void> {
  const change = {
    url: endpoint.url,
    transport: endpoint.transport as string,
    version: endpoint.version,
    alias: endpoint.alias,
    updated_by: endpoint.updatedBy,
    updated_at: endpoint.updatedAt,
  };
  await tables(tx)
    .insertInto('mcp_servers_endpoints')
    .values({
      id: endpoint.id,
      server_id: endpoint.serverId,
      project: endpoint.project,
      server: endpoint.server,
      created_by: endpoint.createdBy,
      created_at: endpoint.createdAt,
      ...change,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
    .execute();
}

export async function deleteEndpoint(tx: Tx, id: string): Promise<void> {
  await tables(tx).deleteFrom('mcp_servers_endpoints').where('id', '=', id).execute();
}

export async function endpointsOf(tx: Tx, servers: readonly string[]): Promise<McpEndpoint[]> {
  if (servers.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('mcp_servers_endpoints')
    .selectAll()
    .where('server_id', 'in', [...servers])
    .orderBy('id')
    .execute();
  return rows.map(toEndpoint);
}

type Columns = Readonly<Record<string, readonly [string, ColumnType]>>;
const times = (table: string): Columns => ({
  createdBy: [`${table}.created_by`, 'text'],
  createdAt: [`${table}.created_at`, 'time'],
  updatedAt: [`${table}.updated_at`, 'time'],
});

function fieldsOf(columns: Columns, owner: string | undefined): FieldTable {
  return ({ entity, key }) => {
    if (entity === 'tags' && owner !== undefined) return pairField('mcp_servers_tags', 'owner_id', owner, key, 'text');
    if (entity !== undefined || !Object.hasOwn(columns, key)) return undefined;
    const column = columns[key];
    return column === undefined ? undefined : columnField(...column);
  };
}

const hasEndpoints = columnField(
  sql`CASE WHEN EXISTS (SELECT 1 FROM mcp_servers_endpoints AS e WHERE e.server_id = ${sql.ref('s.id')}) THEN 'true' ELSE 'false' END`,
  'text',
);
const serverFields = fieldsOf(
  {
    name: ['s.name', 'text'],
    displayName: ['s.display_name', 'text'],
    description: ['s.description', 'text'],
    status: ['s.status', 'text'],
    ...times('s'),
  },
  's.id',
);
const versionFields = fieldsOf(
  {
    version: ['v.version', 'text'],
    /** As semantic versions precede each other. */
    precedence: ['v.sort_key', 'text'],
    status: ['v.status', 'text'],
    source: ['v.source', 'text'],
    ...times('v'),
  },
  'v.id',
);
const endpointFields = fieldsOf(
  {
    id: ['e.id', 'text'],
    server: ['e.server', 'text'],
    url: ['e.url', 'text'],
    transport: ['e.transport', 'text'],
    version: ['e.version', 'text'],
    alias: ['e.alias', 'text'],
    ...times('e'),
  },
  undefined,
);

export interface McpSearch {
  readonly filter?: Filter | undefined;
  readonly order?: readonly OrderKey[] | undefined;
}

export const serverSearch = (project: string, { filter, order = [] }: McpSearch): Search => ({
  from: sql`mcp_servers_servers AS s`,
  id: 's.id',
  where: [sql<boolean>`s.project = ${project}`],
  filter,
  fields: (ref) => (ref.entity === undefined && ref.key === 'hasEndpoints' ? hasEndpoints : serverFields(ref)),
  order,
  tieBreak: [{ column: 's.name', type: 'text', descending: false }],
});

export const versionSearch = (serverId: string, { filter, order = [] }: McpSearch): Search => ({
  from: sql`mcp_servers_versions AS v`,
  id: 'v.id',
  where: [sql<boolean>`v.server_id = ${serverId}`, sql<boolean>`v.status <> ${deleted}`],
  filter,
  fields: versionFields,
  order,
  tieBreak: [{ column: 'v.created_at', type: 'number', descending: false }],
});

export const endpointSearch = (
  project: string,
  of: {
    readonly serverId?: string | undefined;
    readonly version?: string | undefined;
    readonly alias?: string | undefined;
  },
  { filter, order = [] }: McpSearch,
): Search => ({
  from: sql`mcp_servers_endpoints AS e`,
  id: 'e.id',
  where: [
    sql<boolean>`e.project = ${project}`,
    ...(of.serverId === undefined ? [] : [sql<boolean>`e.server_id = ${of.serverId}`]),
    ...(of.version === undefined ? [] : [sql<boolean>`e.version = ${of.version}`]),
    ...(of.alias === undefined ? [] : [sql<boolean>`e.alias = ${of.alias}`]),
  ],
  filter,
  fields: endpointFields,
  order,
  tieBreak: [],
});

const inOrder = <T extends { readonly id: string }>(ids: readonly string[], items: readonly T[]): T[] => {
  const byId = new Map(items.map((item) => [item.id, item]));
  return ids.flatMap((id) => byId.get(id) ?? []);
};

export async function loadServers(tx: Tx, ids: readonly string[]): Promise<McpServer[]> {
  if (ids.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('mcp_servers_servers')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return inOrder(ids, await toServers(tx, rows));
}

export async function loadVersions(tx: Tx, ids: readonly string[]): Promise<McpVersion[]> {
  if (ids.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('mcp_servers_versions')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return inOrder(ids, await toVersions(tx, rows));
}

export async function loadEndpoints(tx: Tx, ids: readonly string[]): Promise<McpEndpoint[]> {
  if (ids.length === 0) return [];
  const rows = await tables(tx)
    .selectFrom('mcp_servers_endpoints')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return inOrder(ids, rows.map(toEndpoint));
}
