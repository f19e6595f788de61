import { oneOf } from '../choice.ts';
import { type Command, UsageError } from '../command.ts';

export default {
  name: 'mcp-server endpoint',
  summary: 'Say at which address a version or alias of an MCP server is reached; change or delete that',
  arguments: [
    { name: 'name', meaning: 'such as com.example/search' },
    { name: 'url', meaning: 'a new address; without, --id names the endpoint', optional: true },
  ],
  options: [
    { name: 'id', value: 'id', meaning: 'of the endpoint that is changed or deleted' },
    { name: 'to-version', value: 'version', meaning: 'that it leads to' },
    { name: 'to-alias', value: 'alias', meaning: 'that it leads to; latest always is the latest version' },
    { name: 'transport', value: 'name', meaning: 'streamable-http or sse' },
    { name: 'delete', meaning: 'delete it' },
  ],
  examples: ['pawl mcp-server endpoint com.example/search https://mcp.example.com --to-alias latest'],
  async run(context, input) {
    const path = { project: context.project, server: input.argument('name') };
    const url = input.optional('url');
    const endpoint = input.option('id');
    const body = {
      transport: oneOf(input.option('transport'), ['streamable-http', 'sse'], '--transport'),
      version: input.option('to-version'),
      alias: input.option('to-alias'),
    };
    if (endpoint === undefined) {
      if (url === undefined) throw new UsageError('Give the address of the endpoint, or --id.');
      const it = await context.client.call('addMcpEndpoint', { path, body: { ...body, url } });
      context.data(it);
      context.print(`${it.url} leads to ${it.version ?? it.alias} of ${it.server} (${it.id})`);
      return;
    }
    if (input.flag('delete')) {
      await context.client.call('deleteMcpEndpoint', { path: { ...path, endpoint } });
      context.print(`deleted endpoint ${endpoint}`);
      return;
    }
    const it = await context.client.call('changeMcpEndpoint', { path: { ...path, endpoint }, body: { ...body, url } });
    context.data(it);
    context.print(`${it.url} leads to ${it.version ?? it.alias} of ${it.server}`);
  },
} satisfies Command;
