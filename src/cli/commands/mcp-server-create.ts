import type { Command } from '../command.ts';

export default {
  name: 'mcp-server create',
  summary: 'Make an MCP server without a version; registering one makes it as well',
  arguments: [{ name: 'name', meaning: 'such as com.example/search' }],
  options: [
    { name: 'display-name', value: 'text', meaning: 'how people call it' },
    { name: 'description', value: 'text', meaning: 'what it is for' },
  ],
  async run(context, input) {
    const it = await context.client.call('createMcpServer', {
      path: { project: context.project },
      body: {
        name: input.argument('name'),
        displayName: input.option('display-name'),
        description: input.option('description'),
      },
    });
    context.data(it);
    context.print(`made MCP server ${it.name}`);
  },
} satisfies Command;
