import type { Command } from '../command.ts';

export default {
  name: 'dataset profile',
  summary: 'What a version holds, column by column',
  arguments: [
    { name: 'dataset', meaning: 'name' },
    { name: 'version', meaning: 'number (default latest)', optional: true },
  ],
  async run(context, input) {
    const it = await context.client.call('getDatasetProfile', {
      path: {
        project: context.project,
        dataset: input.argument('dataset'),
        version: input.optional('version') ?? 'latest',
      },
    });
    if (context.json) return context.data(it);
    context.print(`${it.rows} rows`);
    await context.table(it.columns, [
      ['column', (item) => item.name],
      ['type', (item) => item.type],
      ['missing', (item) => item.missing],
      ['distinct', (item) => item.distinct],
      ['min', (item) => item.min],
      ['max', (item) => item.max],
      ['mean', (item) => item.mean],
      ['std', (item) => item.std],
      [
        'top',
        (item) =>
          item.top
            .slice(0, 3)
            .map((top) => top.value)
            .join(', '),
      ],
    ]);
  },
} satisfies Command;
