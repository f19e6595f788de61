import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'mcp-server list',
  summary: 'MCP servers of the project',
  options: [
    { name: 'filter', value: 'text', meaning: "such as status = 'active'" },
    { name: 'order', value: 'fields', meaning: 'such as updatedAt desc' },
    ...listOptions,
  ],
  async run(context, input) {
    const query = { filter: input.option('filter'), order: input.option('order') };
    await context.list(input, 'listMcpServers', { path: { project: context.project }, query }, [
      ['server', (item) => item.name],
      ['latest', (item) => item.latestVersion ?? ''],
      ['status', (item) => item.status ?? ''],
      ['description', (item) => item.description ?? ''],
      ['changed', (item) => time(item.updatedAt)],
    ]);
  },
} satisfies Command;
