import { createReadStream, existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Readable, Transform } from 'node:stream';
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
    const query = new URLSearchParams({ name: input.option('name') ?? basename(file) });
    if (input.flag('append')) query.set('mode', 'append');
    if (input.flag('allow-schema-change')) query.set('schemaChange', 'allow');
    const format = input.option('format');
    if (format !== undefined) query.set('format', format);
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
      const path = `/api/v1/projects/${encodeURIComponent(context.project)}/datasets/${encodeURIComponent(input.argument('dataset'))}`;
      const response = await context.client.request(`${path}/content?${query}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/octet-stream' },
        body: Readable.toWeb(createReadStream(file).pipe(counted)) as ReadableStream,
        duplex: 'half',
      });
      return printIngest(context, (await response.json()) as Ingest);
    } finally {
      progress.end();
    }
  },
} satisfies Command;
