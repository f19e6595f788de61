import type { Command } from '../command.ts';
import { cellOf } from '../output.ts';

export default {
  name: 'dataset rows',
  summary: 'Rows of a version',
  arguments: [
    { name: 'dataset', meaning: 'name' },
    { name: 'version', meaning: 'number (default latest)', optional: true },
  ],
  options: [{ name: 'limit', value: 'n', meaning: 'most rows to print (default 20)' }],
  async run(context, input) {
    const limit = input.number('limit') ?? 20;
    const { items } = await context.client.call('listDatasetRows', {
      path: {
        project: context.project,
        dataset: input.argument('dataset'),
        version: input.optional('version') ?? 'latest',
      },
      query: { limit },
    });
    const names = Object.keys(items[0] ?? {});
    await context.table(
      items,
      names.map((name) => [name, (row) => cellOf(row[name])]),
    );
  },
} satisfies Command;
