import { type Command, listOptions, UsageError } from '../command.ts';
import type { Item } from '../context.ts';
import type { Column } from '../output.ts';

export default {
  name: 'run metrics',
  summary: 'Metrics of a run, or the history of one',
  arguments: [
    { name: 'id', meaning: 'of the run' },
    { name: 'metric', meaning: 'its history', optional: true },
  ],
  options: [
    ...listOptions,
    {
      name: 'points',
      value: 'n',
      meaning: 'the history in at most so many intervals of steps, with the ends and extremes of each',
    },
  ],
  async run(context, input) {
    const path = { project: context.project, run: input.argument('id') };
    const key = input.optional('metric');
    const points = input.number('points');
    if (points !== undefined && key === undefined) throw new UsageError('--points needs the name of the metric.');
    if (key !== undefined) {
      const columns: readonly Column<Item<'getMetricHistory'>>[] = [
        ['step', (item) => item.step],
        ['value', (item) => item.value],
        ['at', (item) => item.at],
      ];
      if (points === undefined) return context.list(input, 'getMetricHistory', { path, query: { key } }, columns);
      const { project, run } = path;
      const chart = await context.client.call('chartMetric', {
        path: { project },
        query: { key, runs: run, buckets: points },
      });
      return context.table(chart.series[0]?.buckets ?? [], [
        ['step', (item) => item.step],
        ['first', (item) => item.first],
        ['min', (item) => item.min],
        ['max', (item) => item.max],
        ['last', (item) => item.last],
        ['mean', (item) => item.mean],
        ['points', (item) => item.points],
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
