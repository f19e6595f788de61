import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'role holders',
  summary: 'Who has a role of the project',
  arguments: [{ name: 'name', meaning: 'of the role' }],
  async run(context, input) {
    const path = { project: context.project, role: input.argument('name') };
    const { items } = await context.client.call('listRoleHolders', { path });
    await context.table(items, [
      ['user', (item) => item.user],
      ['since', (item) => time(item.since)],
    ]);
  },
} satisfies Command;
