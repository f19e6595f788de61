import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'training-set show',
  summary: 'A training set and what it was made of',
  arguments: [{ name: 'id', meaning: 'of the training set' }],
  async run(context, input) {
    const it = await context.client.call('getTrainingSet', {
      path: { project: context.project, trainingSet: input.argument('id') },
    });
    await context.record(it, [
      ['id', it.id],
      ['digest', it.digest],
      ['rows', it.training.rows],
      ['holdout rows', it.holdout?.rows],
      ['dropped', it.dropped],
      ['columns', it.columns.map((column) => column.name).join(', ')],
      ['datasets', it.datasetVersions.map((used) => `${used.dataset} v${used.number}`).join(', ')],
      ['views', it.viewVersions.map((used) => `${used.view} v${used.number}`).join(', ')],
      ['made', time(it.createdAt)],
    ]);
  },
} satisfies Command;
