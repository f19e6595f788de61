import type { Command } from '../command.ts';

export default {
  name: 'role list',
  summary: 'Roles and what each allows',
  async run(context) {
    const { items } = await context.client.call('listRoles', {});
    await context.table(items, [
      ['role', (item) => item.name],
      ['meaning', (item) => item.meaning],
      ['scopes', (item) => item.scopes.join(' ')],
      ['permissions', (item) => item.permissions.length],
    ]);
  },
} satisfies Command;
