// The pages of MCP servers: what may applications reach, and is what they are told to use still meant to be used?
import { count, plural } from '../../contracts/number-text.ts';
import type { AnswerView } from '../../contracts/pages/answer.ts';
import type { McpServerPageView, McpServersPageView } from '../../contracts/pages/mcp-servers.ts';
import { parseOrderList } from '../../kernel/filter/order.ts';
import type { PageRequest } from '../../kernel/paging.ts';
import {
  type McpEndpoint,
  type McpServer,
  type McpVersion,
  toEndpointView,
  toServerView,
  toVersionView,
} from '../mcp-servers/index.ts';
import { answer } from './answer.ts';
import type { PagesDeps } from './pages.ts';

const versionsShown = 200;

/** "What may applications reach?" */
export function mcpServersAnswer(servers: readonly Pick<McpServer, 'status'>[], complete: boolean): AnswerView {
  if (servers.length === 0) return answer('idle', 'No MCP server is registered yet.');
  const of = (status: McpServer['status']): number => servers.filter((server) => server.status === status).length;
  const parts = (['active', 'draft', 'deprecated', null] as const).flatMap((status) =>
    of(status) === 0 ? [] : [`${count(of(status))} ${status ?? 'without a version'}`],
  );
  const deprecated = of('deprecated');
  return answer(
    deprecated > 0 ? 'warn' : of('active') > 0 ? 'ok' : 'idle',
    `${plural(servers.length, 'MCP server')}${complete ? '' : ' on this page'}: ${parts.join(', ')}.`,
  );
}

function saidOf({ description }: McpServer, latest: McpVersion | undefined): string | null {
  const said = latest?.definition['description'];
  return description ?? (typeof said === 'string' ? said : null);
}

export async function readMcpServers(deps: PagesDeps, project: string, page: PageRequest): Promise<McpServersPageView> {
  const found = await deps.mcpServers.search(project, {}, page);
  const endpoints = await deps.mcpServers.endpointsOf(found.items);
  const items = await Promise.all(
    found.items.map(async (server) => {
      const { latestVersion, name } = server;
      const latest = latestVersion === null ? undefined : await deps.mcpServers.version(project, name, latestVersion);
      return {
        server: toServerView(server),
        says: saidOf(server, latest),
        endpoints: endpoints.filter(({ serverId }) => serverId === server.id).length,
        tools: latest?.tools?.length ?? null,
      };
    }),
  );
  const complete = found.nextCursor === undefined && page.cursor === undefined;
  return { ...found, answer: mcpServersAnswer(found.items, complete), items };
}

/** "Which version is meant to be used, and does any address lead to another?" */
export function mcpServerAnswer(
  { latestVersion, status, aliases }: Pick<McpServer, 'latestVersion' | 'status' | 'aliases'>,
  versions: readonly Pick<McpVersion, 'version' | 'status'>[],
  endpoints: readonly Pick<McpEndpoint, 'version' | 'alias'>[],
): AnswerView {
  if (latestVersion === null || status === null) return answer('idle', 'No version is registered yet.');
  const statusOf = new Map(versions.map((one) => [one.version, one.status]));
  const outdated = endpoints.filter(({ version, alias }) => {
    const leads = version ?? (alias === null || alias === 'latest' ? latestVersion : aliases[alias]);
    return statusOf.get(leads ?? '') === 'deprecated';
  }).length;
  return answer(
    outdated > 0 ? 'warn' : status === 'active' ? 'ok' : 'idle',
    `${latestVersion} is ${status}, the latest of ${plural(versions.length, 'version')}; `,
    endpoints.length === 0
      ? 'no access endpoint leads to it.'
      : `${plural(endpoints.length, 'access endpoint')}${outdated === 0 ? '' : `, ${count(outdated)} of them to a deprecated version`}.`,
  );
}

/** @throws AppError `mcp-servers.unknown_server` */
export async function readMcpServer(
  { mcpServers }: PagesDeps,
  project: string,
  name: string,
): Promise<McpServerPageView> {
  const server = await mcpServers.get(project, name);
  const order = parseOrderList('precedence desc');
  const { items: versions } = await mcpServers.versions(project, name, { order }, { limit: versionsShown });
  const endpoints = await mcpServers.endpointsOf([server]);
  return {
    answer: mcpServerAnswer(server, versions, endpoints),
    server: toServerView(server),
    says: saidOf(
      server,
      versions.find(({ version }) => version === server.latestVersion),
    ),
    versions: versions.map(toVersionView),
    endpoints: endpoints.map(toEndpointView),
  };
}
