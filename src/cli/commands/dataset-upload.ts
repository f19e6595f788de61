import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { oneOf } from '../choice.ts';
import { type Command, CommandError } from '../command.ts';
import { type Ingest, printIngest } from '../ingest.ts';
import { formatBytes } from '../output.ts';

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
    const file = resolve(context.io.folder, input.argument('file'));
    if (!existsSync(file)) throw new CommandError(`There is no file ${input.argument('file')}.`);
    const total = (await stat(file)).size;
    const progress = context.progress(`Uploading ${basename(file)}`);
    let sent = 0;
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        sent += chunk.length;
        progress.update(total === 0 ? null : sent / total, formatBytes(sent));
        next(null, chunk);
      },
    });
    try {
      const response = await context.client.open('uploadDatasetContent', {
        path: { project: context.project, dataset: input.argument('dataset') },
        query: {
          name: input.option('name') ?? basename(file),
          mode: input.flag('append') ? 'append' : 'replace',
          format: oneOf(input.option('format'), ['csv', 'parquet', 'jsonl'], '--format'),
          schemaChange: input.flag('allow-schema-change') ? 'allow' : 'refuse',
        },
        content: Readable.toWeb(createReadStream(file).pipe(counted)) as ReadableStream,
      });
      return printIngest(context, (await response.json()) as Ingest);
    } finally {
      progress.end();
    }
  },
} satisfies Command;
