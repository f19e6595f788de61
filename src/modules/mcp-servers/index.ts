export { mcpServersErrors } from './errors.ts';
export { mcpServersEvents } from './events.ts';
export { createMcpServers, type McpServers } from './mcp-servers.ts';
export { mcpServersMigrations } from './migrations.ts';
export {
  type McpEndpoint,
  type McpServer,
  type McpStatus,
  type McpVersion,
  mcpStatuses,
  mcpTransports,
} from './model.ts';
export { mcpServersPermissions } from './permissions.ts';
export { mcpServersRoutes } from './routes.ts';
export { toEndpointView, toServerView, toVersionView } from './views.ts';
