import type { Command } from '../command.ts';
import { download } from '../download.ts';

export default {
  name: 'training-set download',
  summary: 'Training or hold-out rows as a Parquet file',
  arguments: [{ name: 'id', meaning: 'of the training set' }],
  options: [
    { name: 'out', value: 'file', meaning: 'where to write; - for standard output' },
    { name: 'holdout', meaning: 'the hold-out rows' },
  ],
  async run(context, input) {
    const path = `/api/v1/projects/${encodeURIComponent(context.project)}/training-sets/${encodeURIComponent(input.argument('id'))}/${input.flag('holdout') ? 'holdout' : 'training'}/content`;
    await download(context, path, input.option('out') ?? `${input.argument('id')}.parquet`);
  },
} satisfies Command;
