import { oneOf } from '../choice.ts';
import { type Command, listOptions } from '../command.ts';
import type { Item } from '../context.ts';
import { type Column, formatNumber } from '../output.ts';

const number = (value: number | string | null | undefined): string =>
  value === null || value === undefined ? '–' : formatNumber(Number(value));

export default {
  name: 'run group',
  summary: 'Tracked runs in groups of equal values, with mean and spread of metrics over all members',
  arguments: [{ name: 'by', meaning: 'such as params.depth,tags.seed' }],
  options: [
    ...listOptions,
    { name: 'metrics', value: 'fields', meaning: 'such as metrics.auc,metrics.loss' },
    { name: 'aggregate', value: 'which', meaning: 'last, min, max or mean of the points of each run' },
    { name: 'filter', value: 'expression', meaning: 'which runs, such as status = "finished"' },
    { name: 'order', value: 'field', meaning: 'values, runs or a metric, such as metrics.auc desc' },
    { name: 'experiment', value: 'id', meaning: 'of the experiment' },
  ],
  async run(context, input) {
    const metrics = input.option('metrics');
    const names = metrics === undefined ? [] : metrics.split(',');
    const by = input.argument('by');
    const columns: readonly Column<Item<'groupRuns'>>[] = [
      ...by.split(',').map((name, at): Column<Item<'groupRuns'>> => [name.trim(), (item) => item.values[at]]),
      ['runs', (item) => item.runs],
      ...names.flatMap((name, at): Column<Item<'groupRuns'>>[] => [
        [
          name.trim().replace(/^metrics\./, ''),
          ({ metrics: { [at]: metric } }) =>
            `${number(metric?.mean)}${metric?.sd == null ? '' : ` ± ${number(metric.sd)}`}`,
        ],
        ['n', (item) => item.metrics[at]?.numbers],
        ['range', ({ metrics: { [at]: metric } }) => `${number(metric?.min)} to ${number(metric?.max)}`],
      ]),
    ];
    await context.list(
      input,
      'groupRuns',
      {
        path: { project: context.project },
        query: {
          by,
          metrics,
          aggregate: oneOf(input.option('aggregate'), ['last', 'min', 'max', 'mean'], '--aggregate'),
          filter: input.option('filter'),
          order: input.option('order'),
          experiment: input.option('experiment'),
        },
      },
      columns,
    );
  },
} satisfies Command;
