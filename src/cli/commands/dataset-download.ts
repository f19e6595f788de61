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
    const path = `/api/v1/projects/${encodeURIComponent(context.project)}/datasets/${encodeURIComponent(input.argument('dataset'))}/versions/${encodeURIComponent(input.optional('version') ?? 'latest')}/content`;
    const format = input.option('format') ?? 'parquet';
    const query = new URLSearchParams({ format });
    await download(context, `${path}?${query}`, input.option('out') ?? `${input.argument('dataset')}.${format}`);
  },
} satisfies Command;
