import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'training-set list',
  summary: 'Training sets, newest first',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listTrainingSets', { path: { project: context.project } }, [
      ['id', (item) => item.id],
      ['rows', (item) => item.training.rows],
      ['holdout', (item) => item.holdout?.rows],
      ['datasets', (item) => item.datasetVersions.map((used) => `${used.dataset} v${used.number}`).join(', ')],
      ['made', (item) => time(item.createdAt)],
    ]);
  },
} satisfies Command;
