import { oneOf } from '../choice.ts';
import type { Command } from '../command.ts';
import { download } from '../download.ts';
import { cellOf } from '../output.ts';

export default {
  name: 'dataset quarantine',
  summary: 'Rows an ingest refused; all of them as a file with --out',
  arguments: [{ name: 'dataset', meaning: 'name' }],
  options: [
    { name: 'ingest', value: 'id', meaning: '(default the newest with refused rows)' },
    { name: 'limit', value: 'n', meaning: 'most rows to print (default 20)' },
    { name: 'out', value: 'file', meaning: 'where to write; - for standard output' },
    { name: 'format', value: 'parquet|csv', meaning: 'of the file (default csv)' },
  ],
  async run(context, input) {
    const path = { project: context.project, dataset: input.argument('dataset') };
    const newest = async () => {
      const { items } = await context.client.call('listDatasetIngests', { path, query: { limit: 50 } });
      return items.find((ingest) => ingest.quarantine !== null)?.id;
    };
    const ingest = input.option('ingest') ?? (await newest());
    if (ingest === undefined) return context.table([], []);
    const out = input.option('out');
    if (out !== undefined) {
      const format = oneOf(input.option('format'), ['parquet', 'csv'], '--format') ?? 'csv';
      const query = { format };
      return download(context, 'downloadQuarantinedRows', { path: { ...path, ingest }, query }, out);
    }
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
