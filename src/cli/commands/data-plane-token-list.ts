import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'data-plane-token list',
  summary: 'Tokens of clients of data planes',
  async run(context) {
    const { items } = await context.client.call('listDataPlaneTokens', {});
    if (context.json) return context.data({ items });
    await context.table(items, [
      ['name', ({ name }) => name],
      ['by', ({ createdBy }) => createdBy],
      ['made', ({ createdAt }) => time(createdAt)],
    ]);
  },
} satisfies Command;
