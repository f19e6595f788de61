import { type Command, listOptions } from '../command.ts';

export default {
  name: 'run metrics',
  summary: 'Metrics of a run, or the history of one',
  arguments: [
    { name: 'id', meaning: 'of the run' },
    { name: 'metric', meaning: 'its history', optional: true },
  ],
  options: listOptions,
  async run(context, input) {
    const path = { project: context.project, run: input.argument('id') };
    const key = input.optional('metric');
    if (key !== undefined) {
      return context.list(input, 'getMetricHistory', { path, query: { key } }, [
        ['step', (item) => item.step],
        ['value', (item) => item.value],
        ['at', (item) => item.at],
      ]);
    }
    const { metrics } = await context.client.call('getRun', { path });
    await context.table(metrics, [
      ['metric', (item) => item.key],
      ['value', (item) => item.value],
      ['step', (item) => item.step],
      ['min', (item) => item.min],
      ['max', (item) => item.max],
    ]);
  },
} satisfies Command;
