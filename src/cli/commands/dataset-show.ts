import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'dataset show',
  summary: 'A dataset with its schema, or one version of it with --version',
  arguments: [{ name: 'dataset', meaning: 'name' }],
  options: [{ name: 'version', value: 'n', meaning: 'this version; latest for the newest' }],
  async run(context, input) {
    const columns = [
      ['column', (column: { readonly name: string }) => column.name],
      ['type', (column: { readonly type: string }) => column.type],
    ] as const;
    const version = input.option('version');
    if (version !== undefined) {
      const path = { project: context.project, dataset: input.argument('dataset'), version };
      const one = await context.client.call('getDatasetVersion', { path });
      await context.record(one, [
        ['version', one.number],
        ['id', one.id],
        ['mode', one.mode],
        ['rows', one.rows],
        ['bytes', one.bytes],
        ['digest', one.digest],
        ['parts', one.parts.length],
        ['parent', one.parent],
        ['ingest', one.ingest],
        ['as of', time(one.asOf)],
      ]);
      if (context.json) return;
      context.print('');
      return context.table(one.columns, columns);
    }
    const it = await context.client.call('getDataset', {
      path: { project: context.project, dataset: input.argument('dataset') },
    });
    await context.record(it, [
      ['name', it.name],
      ['description', it.description],
      ['key', it.key.join(', ')],
      ['expectations', it.expectations.length],
      ['latest version', it.latest?.number],
      ['rows', it.latest?.rows],
      ['digest', it.latest?.digest],
      ['as of', time(it.latest?.asOf)],
    ]);
    if (context.json || it.schema === null) return;
    context.print('');
    await context.table(it.schema, columns);
  },
} satisfies Command;
