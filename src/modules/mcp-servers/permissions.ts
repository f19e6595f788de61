export const mcpServersPermissions = {
  'mcp-servers.read': 'Read the registry of MCP servers: servers, versions, aliases and access endpoints.',
  'mcp-servers.write': 'Register MCP servers and versions, and change their state, tags, aliases and access endpoints.',
  'mcp-servers.delete': 'Delete MCP servers and versions.',
} as const;
