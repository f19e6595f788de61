import { type Command, listOptions } from '../command.ts';
import { rowColumns } from '../show.ts';

export default {
  name: 'logged-model artifact-table',
  summary: 'Rows of a CSV, TSV, JSON lines or Parquet file of a logged model',
  arguments: [
    { name: 'id', meaning: 'of the logged model' },
    { name: 'file', meaning: 'inside the artifacts' },
  ],
  options: listOptions,
  async run(context, input) {
    const path = { project: context.project, model: input.argument('id') };
    const file = input.argument('file');
    const { columns } = await context.client.call('readLoggedModelArtifactTable', {
      path,
      query: { path: file, limit: 1 },
    });
    await context.list(input, 'readLoggedModelArtifactTable', { path, query: { path: file } }, rowColumns(columns));
  },
} satisfies Command;
