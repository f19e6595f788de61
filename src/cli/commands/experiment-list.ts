import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'experiment list',
  summary: 'Experiments, newest first',
  options: [...listOptions, { name: 'filter', value: 'expression', meaning: 'such as name like churn%' }],
  async run(context, input) {
    await context.list(
      input,
      'listExperiments',
      { path: { project: context.project }, query: { filter: input.option('filter') } },
      [
        ['number', (item) => item.number],
        ['name', (item) => item.name],
        ['made', (item) => time(item.createdAt)],
        ['id', (item) => item.id],
      ],
    );
  },
} satisfies Command;
