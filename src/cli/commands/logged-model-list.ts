import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'logged-model list',
  summary: 'Logged models, newest first',
  options: [
    ...listOptions,
    { name: 'filter', value: 'expression', meaning: 'such as metrics.auc > 0.7' },
    { name: 'order', value: 'field', meaning: 'such as metrics.auc desc' },
    { name: 'experiment', value: 'id', meaning: 'of the experiment' },
  ],
  async run(context, input) {
    await context.list(
      input,
      'listLoggedModels',
      {
        path: { project: context.project },
        query: { filter: input.option('filter'), order: input.option('order'), experiment: input.option('experiment') },
      },
      [
        ['id', (item) => item.id],
        ['name', (item) => item.name],
        ['status', (item) => item.status],
        ['run', (item) => item.sourceRunId],
        ['made', (item) => time(item.createdAt)],
      ],
    );
  },
} satisfies Command;
