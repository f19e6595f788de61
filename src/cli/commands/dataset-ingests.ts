import { type Command, listOptions } from '../command.ts';
import { printIngest } from '../ingest.ts';
import { time } from '../output.ts';

export default {
  name: 'dataset ingests',
  summary: 'Ingests, newest first, or the quality results of one with --ingest',
  arguments: [{ name: 'dataset', meaning: 'name' }],
  options: [...listOptions, { name: 'ingest', value: 'id', meaning: 'this ingest' }],
  async run(context, input) {
    const path = { project: context.project, dataset: input.argument('dataset') };
    const ingest = input.option('ingest');
    if (ingest !== undefined) {
      const it = await context.client.call('getDatasetIngest', { path: { ...path, ingest } });
      await printIngest(context, it);
      return;
    }
    await context.list(input, 'listDatasetIngests', { path }, [
      ['id', (item) => item.id],
      ['outcome', (item) => item.outcome],
      ['version', (item) => item.version?.number],
      ['rows read', (item) => item.rowsRead],
      ['quarantined', (item) => item.quarantine?.rows ?? 0],
      ['sources', (item) => item.sources.map((source) => source.name).join(' ')],
      ['at', (item) => time(item.at)],
    ]);
  },
} satisfies Command;
