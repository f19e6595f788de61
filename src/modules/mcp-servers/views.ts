// MCP servers as the native API shows them.
import type { McpEndpointView, McpServerView, McpVersionView } from '../../contracts/mcp-servers.ts';
import { toIso } from '../../kernel/time.ts';
import type { McpEndpoint, McpServer, McpVersion } from './model.ts';

export function toServerView({ createdAt, updatedAt, icons, ...server }: McpServer): McpServerView {
  return {
    ...server,
    icons: icons === null ? null : icons.map((icon) => ({ ...icon })),
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
  };
}

export function toVersionView({ createdAt, updatedAt, serverId: _serverId, ...version }: McpVersion): McpVersionView {
  return {
    ...version,
    definition: { ...version.definition },
    tools: version.tools === null ? null : version.tools.map((tool) => ({ ...tool })),
    aliases: [...version.aliases],
    createdAt: toIso(createdAt),
    updatedAt: toIso(updatedAt),
  };
}

export function toEndpointView({
  createdAt,
  updatedAt,
  serverId: _serverId,
  ...endpoint
}: McpEndpoint): McpEndpointView {
  return { ...endpoint, createdAt: toIso(createdAt), updatedAt: toIso(updatedAt) };
}
