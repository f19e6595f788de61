import { type Command, UsageError } from '../command.ts';

export default {
  name: 'mcp-server alias',
  summary: 'Let an alias of an MCP server name a version, or delete it with the access endpoints that lead to it',
  arguments: [
    { name: 'name', meaning: 'such as com.example/search' },
    { name: 'alias', meaning: 'such as prod' },
    { name: 'version', meaning: 'that it names', optional: true },
  ],
  options: [{ name: 'delete', meaning: 'delete it' }],
  async run(context, input) {
    const path = { project: context.project, server: input.argument('name'), alias: input.argument('alias') };
    const version = input.optional('version');
    if ((version === undefined) !== input.flag('delete')) throw new UsageError('Give either a version or --delete.');
    if (version === undefined) {
      await context.client.call('deleteMcpAlias', { path });
      context.print(`deleted alias ${path.alias}`);
      return;
    }
    const it = await context.client.call('setMcpAlias', { path, body: { version } });
    context.data(it);
    context.print(`${path.alias} of ${it.name} is ${it.version}`);
  },
} satisfies Command;
