import type { Command } from '../command.ts';

export default {
  name: 'role kinds',
  summary: 'What roles of projects can be made of: kinds, levels and what each gives',
  async run(context) {
    const { items } = await context.client.call('listResourceKinds', {});
    const rows = items.flatMap(({ kind, levels }) => levels.map((level) => ({ kind, ...level })));
    await context.table(rows, [
      ['kind', (item) => item.kind],
      ['level', (item) => item.level],
      ['gives', (item) => item.scopes.join(' ')],
    ]);
  },
} satisfies Command;
