import type { Command } from '../command.ts';
import { cellOf } from '../output.ts';

export default {
  name: 'dataset quarantine',
  summary: 'Rows an ingest refused',
  arguments: [{ name: 'dataset', meaning: 'name' }],
  options: [
    { name: 'ingest', value: 'id', meaning: '(default the newest with refused rows)' },
    { name: 'limit', value: 'n', meaning: 'most rows to print (default 20)' },
  ],
  async run(context, input) {
    const path = { project: context.project, dataset: input.argument('dataset') };
    const newest = async () => {
      const { items } = await context.client.call('listDatasetIngests', { path, query: { limit: 50 } });
      return items.find((ingest) => ingest.quarantine !== null)?.id;
    };
    const ingest = input.option('ingest') ?? (await newest());
    if (ingest === undefined) return context.table([], []);
    const { items } = await context.client.call('listQuarantinedRows', {
      path: { ...path, ingest },
      query: { limit: input.number('limit') ?? 20 },
    });
    const names = Object.keys(items[0] ?? {});
    await context.table(
      items,
      names.map((name) => [name, (row) => cellOf(row[name])]),
    );
  },
} satisfies Command;
