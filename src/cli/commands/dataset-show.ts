import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'dataset show',
  summary: 'A dataset with its schema',
  arguments: [{ name: 'dataset', meaning: 'name' }],
  async run(context, input) {
    const it = await context.client.call('getDataset', {
      path: { project: context.project, dataset: input.argument('dataset') },
    });
    await context.record(it, [
      ['name', it.name],
      ['description', it.description],
      ['key', it.key.join(', ')],
      ['expectations', it.expectations.length],
      ['latest version', it.latest?.number],
      ['rows', it.latest?.rows],
      ['digest', it.latest?.digest],
      ['as of', time(it.latest?.asOf)],
    ]);
    if (context.json || it.schema === null) return;
    context.print('');
    await context.table(it.schema, [
      ['column', (column) => column.name],
      ['type', (column) => column.type],
    ]);
  },
} satisfies Command;
