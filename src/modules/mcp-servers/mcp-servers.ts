// The registry of MCP servers. A server remembers which version is its latest, and what state that is in, with every change of a version.
import type { Actor } from '../../kernel/actor.ts';
import type { Page, PageRequest } from '../../kernel/paging.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import { searchPage } from '../../platform/db/search.ts';
import type { NewId } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import { mcpServersErrors } from './errors.ts';
import {
  checkName,
  checkServerIcons,
  checkTools,
  checkTransition,
  checkUrl,
  type JsonObject,
  latest,
  type McpEndpoint,
  type McpServer,
  type McpStatus,
  type McpTransport,
  type McpVersion,
  readDefinition,
} from './model.ts';
import * as store from './store.ts';

export interface ServerChange {
  readonly displayName?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly icons?: readonly JsonObject[] | null | undefined;
}

export interface NewVersion {
  /** Its server.json. */
  readonly definition: JsonObject;
  readonly status?: 'draft' | 'active' | undefined;
  readonly source?: string | undefined;
  readonly tools?: readonly JsonObject[] | null | undefined;
  readonly connectOptions?: McpVersion['connectOptions'] | undefined;
}

export interface VersionChange {
  readonly status?: McpStatus | undefined;
  readonly tools?: readonly JsonObject[] | null | undefined;
  readonly connectOptions?: McpVersion['connectOptions'] | undefined;
}

export interface EndpointFields {
  readonly url?: string | undefined;
  readonly transport?: McpTransport | undefined;
  /** Of these two, the one that is given is what it leads to. */
  readonly version?: string | undefined;
  readonly alias?: string | undefined;
}

export interface McpServers {
  /** @throws AppError `mcp-servers.bad_name`, `mcp-servers.server_exists`, `mcp-servers.bad_definition` */
  create(actor: Actor, project: string, name: string, change?: ServerChange): Promise<McpServer>;
  /** @throws AppError `mcp-servers.unknown_server` */
  get(project: string, name: string): Promise<McpServer>;
  search(project: string, request: store.McpSearch, page: PageRequest): Promise<Page<McpServer>>;
  change(actor: Actor, project: string, name: string, change: ServerChange): Promise<McpServer>;
  /** With its versions, aliases and endpoints. */
  delete(actor: Actor, project: string, name: string): Promise<void>;
  /** null takes the tag away. @throws AppError `mcp-servers.unknown_tag` */
  setTag(
    actor: Actor,
    project: string,
    name: string,
    key: string,
    value: string | null,
    version?: string,
  ): Promise<void>;
  /** Makes the server when it is missing. @throws AppError `mcp-servers.version_exists`, and those of `readDefinition` */
  register(actor: Actor, project: string, version: NewVersion): Promise<McpVersion>;
  /** @throws AppError `mcp-servers.unknown_server`, `mcp-servers.unknown_version` */
  version(project: string, name: string, version: string): Promise<McpVersion>;
  /** What an alias names; `latest` always is the latest. @throws AppError `mcp-servers.unknown_alias` */
  aliased(project: string, name: string, alias: string): Promise<McpVersion>;
  versions(project: string, name: string, request: store.McpSearch, page: PageRequest): Promise<Page<McpVersion>>;
  /** @throws AppError `mcp-servers.bad_transition`, `mcp-servers.bad_definition` */
  changeVersion(
    actor: Actor,
    project: string,
    name: string,
    version: string,
    change: VersionChange,
  ): Promise<McpVersion>;
  /** @throws AppError `mcp-servers.bad_transition` */
  deleteVersion(actor: Actor, project: string, name: string, version: string): Promise<void>;
  /** @throws AppError `mcp-servers.bad_alias` */
  setAlias(actor: Actor, project: string, name: string, alias: string, version: string): Promise<void>;
  deleteAlias(actor: Actor, project: string, name: string, alias: string): Promise<void>;
  /** @throws AppError `mcp-servers.bad_endpoint`, `mcp-servers.unknown_version`, `mcp-servers.unknown_alias` */
  addEndpoint(
    actor: Actor,
    project: string,
    name: string,
    fields: EndpointFields & { readonly url: string },
  ): Promise<McpEndpoint>;
  /** @throws AppError `mcp-servers.unknown_endpoint` */
  endpoint(project: string, name: string, id: string): Promise<McpEndpoint>;
  changeEndpoint(actor: Actor, project: string, name: string, id: string, fields: EndpointFields): Promise<McpEndpoint>;
  deleteEndpoint(actor: Actor, project: string, name: string, id: string): Promise<void>;
  /** Of one server, or of all of the project. */
  endpoints(
    project: string,
    of: {
      readonly server?: string | undefined;
      readonly version?: string | undefined;
      readonly alias?: string | undefined;
    },
    request: store.McpSearch,
    page: PageRequest,
  ): Promise<Page<McpEndpoint>>;
  /** Of each of these servers. */
  endpointsOf(servers: readonly McpServer[]): Promise<readonly McpEndpoint[]>;
  /** What an endpoint leads to now; undefined when that is gone. */
  resolve(endpoint: McpEndpoint): Promise<McpVersion | undefined>;
}

export interface McpServersDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly audit: Audit;
}

export function createMcpServers({ db, clock, newId, bus, audit }: McpServersDeps): McpServers {
  const load = async (tx: Tx, project: string, name: string): Promise<McpServer> => {
    const server = await store.findServer(tx, project, name);
    if (server === undefined)
      throw mcpServersErrors.create('unknown_server', `Project ${project} has no MCP server ${name}.`, {
        details: { name },
      });
    return server;
  };
  const loadVersion = async (tx: Tx, server: McpServer, version: string): Promise<McpVersion> => {
    const found = await store.findVersion(tx, server.id, version);
    if (found === undefined)
      throw mcpServersErrors.create('unknown_version', `${server.name} has no version ${version}.`, {
        details: { name: server.name, version },
      });
    return found;
  };
  const unknownAlias = (name: string, alias: string) =>
    mcpServersErrors.create('unknown_alias', `Alias '${alias}' not found for MCP server '${name}'`, {
      details: { name, alias },
    });
  const loadAliased = async (tx: Tx, server: McpServer, alias: string): Promise<McpVersion> => {
    const named = Object.hasOwn(server.aliases, alias) ? server.aliases[alias] : undefined;
    const found =
      alias === latest
        ? await store.findLatest(tx, server.id)
        : named === undefined
          ? undefined
          : await store.findVersion(tx, server.id, named);
    if (found === undefined) throw unknownAlias(server.name, alias);
    return found;
  };
  const loadEndpoint = async (tx: Tx, server: McpServer, id: string): Promise<McpEndpoint> => {
    const found = (await store.endpointsOf(tx, [server.id])).find((endpoint) => endpoint.id === id);
    if (found === undefined)
      throw mcpServersErrors.create('unknown_endpoint', `${server.name} has no access endpoint ${id}.`, {
        details: { name: server.name, endpoint: id },
      });
    return found;
  };

  /** The server with what its versions make of it; endpoints of `latest` go when nothing is left. */
  const refreshed = async (tx: Tx, server: McpServer): Promise<McpServer> => {
    const newest = await store.findLatest(tx, server.id);
    if (newest === undefined)
      for (const { id, alias } of await store.endpointsOf(tx, [server.id]))
        if (alias === latest) await store.deleteEndpoint(tx, id);
    return { ...server, status: newest?.status ?? null, latestVersion: newest?.version ?? null };
  };
  const tell = async (
    tx: Tx,
    actor: Actor,
    verb: string,
    server: McpServer,
    detail: JsonObject = {},
  ): Promise<void> => {
    await audit.record(tx, {
      actor,
      action: `mcp-servers.${verb}`,
      project: server.project,
      subject: { type: 'mcp-server', id: server.id },
      detail: { name: server.name, ...detail },
    });
    await bus.publish(tx, {
      type: verb === 'delete_server' ? 'mcp-server.deleted' : 'mcp-server.changed',
      project: server.project,
      subject: server.id,
      data: { name: server.name },
    });
  };
  /** One change of a server and what belongs to it, told in the audit log and in an event. */
  const alter = <T>(
    actor: Actor,
    project: string,
    name: string,
    verb: string,
    work: (tx: Tx, server: McpServer, now: number) => Promise<T>,
    detail: JsonObject = {},
  ): Promise<T> =>
    db.transact(async (tx) => {
      const server = await load(tx, project, name);
      const now = clock.now();
      const result = await work(tx, server, now);
      const after = await refreshed(tx, await load(tx, project, name));
      await store.upsertServer(tx, { ...after, updatedBy: actor.name, updatedAt: now });
      await tell(tx, actor, verb, server, detail);
      return result;
    });
  const make = async (
    tx: Tx,
    actor: Actor,
    project: string,
    name: string,
    change: ServerChange,
  ): Promise<McpServer> => {
    const now = clock.now();
    const server: McpServer = {
      id: newId(),
      project,
      name,
      displayName: change.displayName ?? null,
      description: change.description ?? null,
      icons: change.icons ?? null,
      tags: {},
      status: null,
      latestVersion: null,
      aliases: {},
      createdBy: actor.name,
      updatedBy: actor.name,
      createdAt: now,
      updatedAt: now,
    };
    await store.upsertServer(tx, server);
    await tell(tx, actor, 'create_server', server);
    return server;
  };
  const target = async (tx: Tx, server: McpServer, { version, alias }: EndpointFields) => {
    if ((version === undefined) === (alias === undefined))
      throw mcpServersErrors.create('bad_endpoint', 'Exactly one of server_version or server_alias must be provided');
    if (version !== undefined) await loadVersion(tx, server, version);
    if (alias !== undefined) await loadAliased(tx, server, alias);
    return { version: version ?? null, alias: alias ?? null };
  };

  return {
    async create(actor, project, name, change = {}) {
      checkName(name);
      checkServerIcons(change.icons);
      return db.transact(async (tx) => {
        if ((await store.findServer(tx, project, name)) !== undefined)
          throw mcpServersErrors.create('server_exists', `MCP server '${name}' already exists`, { details: { name } });
        return make(tx, actor, project, name, change);
      });
    },
    get: (project, name) => load(db.reader, project, name),
    search: (project, request, page) => searchPage(db, store.serverSearch(project, request), page, store.loadServers),
    async change(actor, project, name, change) {
      checkServerIcons(change.icons);
      await alter(actor, project, name, 'change_server', async (tx, server) => {
        const { displayName = server.displayName, description = server.description, icons = server.icons } = change;
        await store.upsertServer(tx, { ...server, displayName, description, icons });
      });
      return load(db.reader, project, name);
    },
    async delete(actor, project, name) {
      await db.transact(async (tx) => {
        const server = await load(tx, project, name);
        await store.deleteServer(tx, server.id);
        await tell(tx, actor, 'delete_server', server);
      });
    },
    async setTag(actor, project, name, key, value, version) {
      const work = async (tx: Tx, server: McpServer): Promise<void> => {
        const of = version === undefined ? server : await loadVersion(tx, server, version);
        if (value !== null) return store.putTag(tx, of.id, server.id, key, value);
        if (!Object.hasOwn(of.tags, key))
          throw mcpServersErrors.create('unknown_tag', `Tag '${key}' not found on MCP server '${name}'`);
        return store.deleteTag(tx, of.id, key);
      };
      await alter(actor, project, name, 'set_tag', work, { key, ...(version === undefined ? {} : { version }) });
    },
    async register(actor, project, given) {
      const { name, version } = readDefinition(given.definition);
      const { tools = null, connectOptions = {}, status = 'draft', source = null } = given;
      checkTools(tools);
      return db.transact(async (tx) => {
        const server = (await store.findServer(tx, project, name)) ?? (await make(tx, actor, project, name, {}));
        if (await store.hadVersion(tx, server.id, version))
          throw mcpServersErrors.create(
            'version_exists',
            `MCP server version '${name}' version '${version}' already exists`,
          );
        const now = clock.now();
        const made: McpVersion = {
          id: newId(),
          serverId: server.id,
          project,
          name,
          version,
          definition: given.definition,
          status,
          tools,
          connectOptions,
          source,
          aliases: [],
          tags: {},
          createdBy: actor.name,
          updatedBy: actor.name,
          createdAt: now,
          updatedAt: now,
        };
        await store.upsertVersion(tx, made);
        await store.upsertServer(tx, { ...(await refreshed(tx, server)), updatedBy: actor.name, updatedAt: now });
        await tell(tx, actor, 'register_version', server, { version });
        return made;
      });
    },
    async version(project, name, version) {
      return loadVersion(db.reader, await load(db.reader, project, name), version);
    },
    async aliased(project, name, alias) {
      return loadAliased(db.reader, await load(db.reader, project, name), alias);
    },
    async versions(project, name, request, page) {
      const { id } = await load(db.reader, project, name);
      return searchPage(db, store.versionSearch(id, request), page, store.loadVersions);
    },
    async changeVersion(actor, project, name, version, { status, tools, connectOptions }) {
      if (tools !== undefined) checkTools(tools);
      const work = async (tx: Tx, server: McpServer, now: number): Promise<McpVersion> => {
        const before = await loadVersion(tx, server, version);
        if (status !== undefined) checkTransition(before.status, status);
        const after: McpVersion = {
          ...before,
          status: status ?? before.status,
          tools: tools === undefined ? before.tools : tools,
          connectOptions: connectOptions ?? before.connectOptions,
          updatedBy: actor.name,
          updatedAt: now,
        };
        await store.upsertVersion(tx, after);
        return after;
      };
      return alter(actor, project, name, 'change_version', work, {
        version,
        ...(status === undefined ? {} : { status }),
      });
    },
    async deleteVersion(actor, project, name, version) {
      const work = async (tx: Tx, server: McpServer, now: number): Promise<void> => {
        const found = await loadVersion(tx, server, version);
        checkTransition(found.status, 'deleted');
        await store.deleteVersion(tx, found, actor.name, now);
      };
      await alter(actor, project, name, 'delete_version', work, { version });
    },
    async setAlias(actor, project, name, alias, version) {
      if (alias === latest)
        throw mcpServersErrors.create('bad_alias', "The alias name 'latest' is reserved for automatic resolution");
      if (alias.trim() === '' || alias.length > 255)
        throw mcpServersErrors.create('bad_alias', `${JSON.stringify(alias.slice(0, 300))} cannot be an alias.`);
      const work = async (tx: Tx, server: McpServer): Promise<void> => {
        await loadVersion(tx, server, version);
        await store.putAlias(tx, server.id, alias, version);
      };
      await alter(actor, project, name, 'set_alias', work, { alias, version });
    },
    async deleteAlias(actor, project, name, alias) {
      const work = async (tx: Tx, server: McpServer): Promise<void> => {
        if (!Object.hasOwn(server.aliases, alias)) throw unknownAlias(name, alias);
        await store.deleteAlias(tx, server.id, alias);
      };
      await alter(actor, project, name, 'delete_alias', work, { alias });
    },
    async addEndpoint(actor, project, name, fields) {
      checkUrl(fields.url);
      const work = async (tx: Tx, server: McpServer, now: number): Promise<McpEndpoint> => {
        const endpoint: McpEndpoint = {
          id: newId(),
          serverId: server.id,
          project,
          server: name,
          url: fields.url,
          transport: fields.transport ?? 'streamable-http',
          ...(await target(tx, server, fields)),
          createdBy: actor.name,
          updatedBy: actor.name,
          createdAt: now,
          updatedAt: now,
        };
        await store.upsertEndpoint(tx, endpoint);
        return endpoint;
      };
      return alter(actor, project, name, 'add_endpoint', work, { url: fields.url });
    },
    async endpoint(project, name, id) {
      return loadEndpoint(db.reader, await load(db.reader, project, name), id);
    },
    async changeEndpoint(actor, project, name, id, fields) {
      if (fields.url !== undefined) checkUrl(fields.url);
      const work = async (tx: Tx, server: McpServer, now: number): Promise<McpEndpoint> => {
        const before = await loadEndpoint(tx, server, id);
        const moved = fields.version !== undefined || fields.alias !== undefined;
        const after: McpEndpoint = {
          ...before,
          url: fields.url ?? before.url,
          transport: fields.transport ?? before.transport,
          ...(moved ? await target(tx, server, fields) : {}),
          updatedBy: actor.name,
          updatedAt: now,
        };
        await store.upsertEndpoint(tx, after);
        return after;
      };
      return alter(actor, project, name, 'change_endpoint', work, { endpoint: id });
    },
    async deleteEndpoint(actor, project, name, id) {
      const work = async (tx: Tx, server: McpServer): Promise<void> => {
        await loadEndpoint(tx, server, id);
        await store.deleteEndpoint(tx, id);
      };
      await alter(actor, project, name, 'delete_endpoint', work, { endpoint: id });
    },
    async endpoints(project, { server, ...of }, request, page) {
      const serverId = server === undefined ? undefined : (await load(db.reader, project, server)).id;
      return searchPage(db, store.endpointSearch(project, { ...of, serverId }, request), page, store.loadEndpoints);
    },
    endpointsOf: (servers) =>
      store.endpointsOf(
        db.reader,
        servers.map(({ id }) => id),
      ),
    async resolve({ project, server: name, version, alias }) {
      const server = await store.findServer(db.reader, project, name);
      if (server === undefined) return undefined;
      if (version !== null) return store.findVersion(db.reader, server.id, version);
      return loadAliased(db.reader, server, alias ?? latest).catch(() => undefined);
    },
  };
}
