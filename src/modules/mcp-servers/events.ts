export const mcpServersEvents = {
  'mcp-server.changed': 'An MCP server was registered, or it, a version, an alias or an access endpoint of it changed.',
  'mcp-server.deleted': 'An MCP server was deleted, with its versions.',
} as const;
