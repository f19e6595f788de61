import { type Command, listOptions } from '../command.ts';
import { formatNumber, time } from '../output.ts';

export default {
  name: 'run list',
  summary: 'Tracked runs, newest first',
  options: [
    ...listOptions,
    { name: 'filter', value: 'expression', meaning: 'such as best(metrics.auc) > 0.7 and status = "finished"' },
    { name: 'order', value: 'field', meaning: 'such as best(metrics.auc) desc, duration' },
    { name: 'experiment', value: 'id', meaning: 'of the experiment (default: all of the project)' },
  ],
  async run(context, input) {
    await context.list(
      input,
      'listRuns',
      {
        path: { project: context.project },
        query: { filter: input.option('filter'), order: input.option('order'), experiment: input.option('experiment') },
      },
      [
        ['id', (item) => item.id],
        ['name', (item) => item.name],
        ['status', (item) => item.status],
        ['started', (item) => time(item.startedAt)],
        [
          'metrics',
          (item) =>
            item.metrics
              .slice(0, 3)
              .map(({ key, value }) => `${key}=${formatNumber(Number(value))}`)
              .join(' '),
        ],
      ],
    );
  },
} satisfies Command;
