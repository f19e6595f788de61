import { defineErrors } from '../../kernel/errors.ts';

export const mcpServersErrors = defineErrors('mcp-servers', {
  unknown_server: {
    kind: 'not_found',
    meaning: 'The project has no MCP server of that name.',
    hint: 'List them with `pawl mcp-server list`.',
  },
  server_exists: {
    kind: 'conflict',
    meaning: 'There is an MCP server of that name.',
    hint: 'Register a version of it.',
  },
  bad_name: {
    kind: 'invalid',
    meaning: 'The text cannot name an MCP server.',
    hint: 'Use a reverse domain, a slash and a name, such as `com.example/search`.',
  },
  unknown_version: {
    kind: 'not_found',
    meaning: 'The MCP server has no such version, or it is deleted.',
    hint: 'List its versions with `pawl mcp-server show NAME`.',
  },
  version_exists: {
    kind: 'conflict',
    meaning: 'The MCP server has, or had, that version.',
    hint: 'Register what changed under the next version.',
  },
  bad_version: {
    kind: 'invalid',
    meaning: 'The version is no semantic version.',
    hint: 'Use MAJOR.MINOR.PATCH, such as 1.4.0 or 2.0.0-beta.1.',
  },
  bad_definition: {
    kind: 'invalid',
    meaning: 'The server.json, a tool or an icon is not what it has to be.',
    hint: 'Correct what the message names.',
  },
  bad_transition: {
    kind: 'invalid',
    meaning: 'A version does not go from the one state to the other.',
    hint: 'Drafts become active; active ones become deprecated or drafts again; only drafts and deprecated ones are deleted.',
  },
  unknown_alias: { kind: 'not_found', meaning: 'The MCP server has no such alias.', hint: 'Set it first.' },
  bad_alias: {
    kind: 'invalid',
    meaning: 'The text cannot be an alias: `latest` always is the latest version.',
    hint: 'Choose another name.',
  },
  unknown_tag: { kind: 'not_found', meaning: 'There is no tag with that key.', hint: 'Nothing needs to be done.' },
  unknown_endpoint: {
    kind: 'not_found',
    meaning: 'The MCP server has no such access endpoint.',
    hint: 'List them with `pawl mcp-server show NAME`.',
  },
  bad_endpoint: {
    kind: 'invalid',
    meaning: 'An access endpoint needs an http address, and leads to either a version or an alias.',
    hint: 'Correct what the message names.',
  },
});
