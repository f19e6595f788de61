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
    const trainingSet = input.argument('id');
    const path = {
      project: context.project,
      trainingSet,
      part: input.flag('holdout') ? 'holdout' : 'training',
    } as const;
    await download(context, 'downloadTrainingSet', { path }, input.option('out') ?? `${trainingSet}.parquet`);
  },
} satisfies Command;
