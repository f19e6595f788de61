import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { oneOf } from '../choice.ts';
import { type Command, UsageError } from '../command.ts';

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path} cannot be read as JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

export default {
  name: 'mcp-server register',
  summary: 'Register a version of an MCP server by its server.json; the server is made when it is missing',
  arguments: [{ name: 'file', meaning: 'the server.json' }],
  options: [
    { name: 'status', value: 'draft|active', meaning: 'of the version (default draft)' },
    { name: 'tools', value: 'file', meaning: 'JSON list of the tools that it offers' },
    { name: 'source', value: 'text', meaning: 'where it comes from, such as its repository' },
  ],
  examples: ['pawl mcp-server register server.json --status active'],
  async run(context, input) {
    const file = (name: string): string => resolve(context.io.folder, name);
    const definition = readJson(file(input.argument('file')));
    if (typeof definition !== 'object' || definition === null || Array.isArray(definition))
      throw new UsageError('A server.json is a JSON object.');
    const tools = input.option('tools');
    const it = await context.client.call('registerMcpVersion', {
      path: { project: context.project },
      body: {
        definition: definition as Record<string, unknown>,
        status: oneOf(input.option('status'), ['draft', 'active'], '--status'),
        source: input.option('source'),
        tools: tools === undefined ? undefined : (readJson(file(tools)) as Record<string, unknown>[]),
      },
    });
    context.data(it);
    context.print(`registered ${it.name} ${it.version} as ${it.status}`);
  },
} satisfies Command;
