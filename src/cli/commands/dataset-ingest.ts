import { oneOf } from '../choice.ts';
import type { Command } from '../command.ts';
import { type Ingest, printIngest } from '../ingest.ts';

export default {
  name: 'dataset ingest',
  summary: 'Make a version from a file or folder of the server’s machine',
  arguments: [
    { name: 'dataset', meaning: 'name, see pawl dataset register' },
    { name: 'path', meaning: 'of the file or folder' },
  ],
  options: [
    { name: 'append', meaning: 'add the rows to the latest version' },
    { name: 'format', value: 'csv|parquet|jsonl', meaning: 'when the name does not tell' },
    { name: 'allow-schema-change', meaning: 'accept other columns than before' },
  ],
  async run(context, input) {
    const answer = await context.client.call('ingestDataset', {
      path: { project: context.project, dataset: input.argument('dataset') },
      body: {
        path: input.argument('path'),
        mode: input.flag('append') ? 'append' : 'replace',
        format: oneOf(input.option('format'), ['csv', 'parquet', 'jsonl'], '--format'),
        schemaChange: input.flag('allow-schema-change') ? 'allow' : 'refuse',
        wait: true,
      },
    });
    return printIngest(context, answer as Ingest);
  },
} satisfies Command;
