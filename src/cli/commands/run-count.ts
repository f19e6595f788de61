import type { Command } from '../command.ts';

export default {
  name: 'run count',
  summary: 'How many tracked runs a filter finds',
  options: [
    { name: 'filter', value: 'expression', meaning: 'such as best(metrics.auc) > 0.7 and duration < 10m' },
    { name: 'experiment', value: 'id', meaning: 'of the experiment (default: all of the project)' },
  ],
  async run(context, input) {
    const it = await context.client.call('countRuns', {
      path: { project: context.project },
      query: { filter: input.option('filter'), experiment: input.option('experiment') },
    });
    context.data(it);
    context.print(String(it.count));
  },
} satisfies Command;
