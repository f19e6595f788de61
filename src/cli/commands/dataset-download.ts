import { oneOf } from '../choice.ts';
import type { Command } from '../command.ts';
import { download } from '../download.ts';

export default {
  name: 'dataset download',
  summary: 'Rows of a version as a file',
  arguments: [
    { name: 'dataset', meaning: 'name' },
    { name: 'version', meaning: 'number (default latest)', optional: true },
  ],
  options: [
    { name: 'out', value: 'file', meaning: 'where to write; - for standard output' },
    { name: 'format', value: 'parquet|csv', meaning: '(default parquet)' },
  ],
  async run(context, input) {
    const dataset = input.argument('dataset');
    const format = oneOf(input.option('format'), ['parquet', 'csv'], '--format') ?? 'parquet';
    const path = { project: context.project, dataset, version: input.optional('version') ?? 'latest' };
    const out = input.option('out') ?? `${dataset}.${format}`;
    await download(context, 'downloadDatasetVersion', { path, query: { format } }, out);
  },
} satisfies Command;
