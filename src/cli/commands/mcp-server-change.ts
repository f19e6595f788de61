import { oneOf } from '../choice.ts';
import { type Command, keyValues, UsageError } from '../command.ts';

export default {
  name: 'mcp-server change',
  summary: 'Change an MCP server, or one of its versions',
  arguments: [
    { name: 'name', meaning: 'such as com.example/search' },
    { name: 'version', meaning: 'changes that version', optional: true },
  ],
  options: [
    { name: 'display-name', value: 'text', meaning: 'how people call the server' },
    { name: 'description', value: 'text', meaning: 'what the server is for' },
    { name: 'status', value: 'state', meaning: 'of the version: draft, active or deprecated' },
    { name: 'tag', value: 'key=value', meaning: 'of the server or version; repeat for more', many: true },
    { name: 'untag', value: 'key', meaning: 'take a tag away; repeat for more', many: true },
  ],
  examples: ['pawl mcp-server change com.example/search 1.4.0 --status active'],
  async run(context, input) {
    const path = { project: context.project, server: input.argument('name') };
    const version = input.optional('version');
    const given: Record<string, string | null> = keyValues(input.options('tag'), '--tag');
    for (const key of input.options('untag')) given[key] = null;
    const tags = Object.keys(given).length === 0 ? undefined : given;
    const status = oneOf(input.option('status'), ['draft', 'active', 'deprecated'], '--status');
    if (version !== undefined) {
      const it = await context.client.call('changeMcpVersion', { path: { ...path, version }, body: { status, tags } });
      context.data(it);
      context.print(`${it.name} ${it.version} is ${it.status}`);
      return;
    }
    if (status !== undefined) throw new UsageError('--status is of a version: name it.');
    const it = await context.client.call('changeMcpServer', {
      path,
      body: { displayName: input.option('display-name'), description: input.option('description'), tags },
    });
    context.data(it);
    context.print(`changed MCP server ${it.name}`);
  },
} satisfies Command;
