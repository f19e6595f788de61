import { oneOf } from '../choice.ts';
import { type Command, CommandError, UsageError } from '../command.ts';
import { download } from '../download.ts';
import { poll } from '../follow.ts';

/** Reads `name=value` words. */
function wordsOf(given: readonly string[], option: string): Record<string, string> {
  return Object.fromEntries(
    given.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw new UsageError(`${option} takes name=value, not ${word}.`);
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

export default {
  name: 'export start',
  summary: 'Export a list of any length as a file',
  arguments: [{ name: 'operation', meaning: 'that answers the list, such as listRuns; see the reference of the API' }],
  options: [
    { name: 'format', value: 'csv|json|parquet', meaning: 'form of the file (default csv)' },
    { name: 'path', value: 'name=value', meaning: 'of the address of the list, such as experiment=…', many: true },
    { name: 'query', value: 'name=value', meaning: 'a filter or an order of the list', many: true },
    { name: 'out', value: 'file', meaning: 'wait, and write the file here; - for standard output' },
  ],
  examples: ['pawl export start listRuns --query "filter=metrics.auc > 0.8" --format parquet --out runs.parquet'],
  async run(context, input) {
    const project = { project: context.project };
    const { id } = await context.client.call('startExport', {
      path: project,
      body: {
        operation: input.argument('operation'),
        path: wordsOf(input.options('path'), '--path'),
        query: wordsOf(input.options('query'), '--query'),
        format: oneOf(input.option('format'), ['csv', 'json', 'parquet'], '--format') ?? 'csv',
      },
    });
    const out = input.option('out');
    if (out === undefined) {
      context.data({ id });
      context.print(`started export ${id}`);
      return;
    }
    const path = { ...project, export: id };
    const progress = context.progress('Exporting');
    try {
      const made = await poll(
        () => context.client.call('getExport', { path }),
        ({ state }) => state !== 'queued' && state !== 'running',
        ({ rows }) => progress.update(null, `${rows} rows read`),
      );
      if (made.state !== 'done') throw new CommandError(`Export ${id} ${made.state}: ${made.error ?? 'no file'}`);
    } finally {
      progress.end();
    }
    await download(context, 'downloadExport', { path }, out);
  },
} satisfies Command;
