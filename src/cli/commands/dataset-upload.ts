import { oneOf } from '../choice.ts';
import type { Command } from '../command.ts';
import { type Ingest, printIngest } from '../ingest.ts';
import { sendFile } from '../send-file.ts';

export default {
  name: 'dataset upload',
  summary: 'Make a version from a file of this machine',
  arguments: [
    { name: 'dataset', meaning: 'name, see pawl dataset register' },
    { name: 'file', meaning: 'CSV, CSV.gz, Parquet or JSON lines' },
  ],
  options: [
    { name: 'append', meaning: 'add the rows to the latest version' },
    { name: 'format', value: 'csv|parquet|jsonl', meaning: 'when the name does not tell' },
    { name: 'allow-schema-change', meaning: 'accept other columns than before' },
    { name: 'name', value: 'name', meaning: 'name to keep for the source' },
  ],
  async run(context, input) {
    const response = await sendFile(context, input.argument('file'), (content, fileName) =>
      context.client.open('uploadDatasetContent', {
        path: { project: context.project, dataset: input.argument('dataset') },
        query: {
          name: input.option('name') ?? fileName,
          mode: input.flag('append') ? 'append' : 'replace',
          format: oneOf(input.option('format'), ['csv', 'parquet', 'jsonl'], '--format'),
          schemaChange: input.flag('allow-schema-change') ? 'allow' : 'refuse',
        },
        content,
      }),
    );
    return printIngest(context, (await response.json()) as Ingest);
  },
} satisfies Command;
