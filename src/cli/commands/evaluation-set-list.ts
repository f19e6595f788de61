import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'evaluation-set list',
  summary: 'Evaluation sets, newest first',
  options: [
    ...listOptions,
    { name: 'filter', value: 'expression', meaning: "such as name like 'qa-%' and tags.team = 'search'" },
    { name: 'order', value: 'field', meaning: 'such as name asc' },
    { name: 'experiment', value: 'id', meaning: 'only those used in it' },
  ],
  async run(context, input) {
    await context.list(
      input,
      'listEvaluationSets',
      {
        path: { project: context.project },
        query: { filter: input.option('filter'), order: input.option('order'), experiment: input.option('experiment') },
      },
      [
        ['id', (item) => item.id],
        ['name', (item) => item.name],
        ['records', (item) => item.records],
        ['digest', (item) => item.digest],
        ['changed', (item) => time(item.updatedAt)],
        ['by', (item) => item.updatedBy],
      ],
    );
  },
} satisfies Command;
