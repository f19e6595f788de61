import { type Command, listOptions } from '../command.ts';
import { rowColumns } from '../show.ts';

export default {
  name: 'run artifact-table',
  summary: 'Rows of a CSV, TSV, JSON lines or Parquet file of a run',
  arguments: [
    { name: 'id', meaning: 'of the run' },
    { name: 'file', meaning: 'inside the artifacts' },
  ],
  options: listOptions,
  async run(context, input) {
    const path = { project: context.project, run: input.argument('id') };
    const file = input.argument('file');
    const { columns } = await context.client.call('readRunArtifactTable', { path, query: { path: file, limit: 1 } });
    await context.list(input, 'readRunArtifactTable', { path, query: { path: file } }, rowColumns(columns));
  },
} satisfies Command;
