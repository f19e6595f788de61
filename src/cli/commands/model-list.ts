import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'model list',
  summary: 'Models by name',
  options: [...listOptions, { name: 'filter', value: 'expression', meaning: 'such as name like churn%' }],
  async run(context, input) {
    await context.list(
      input,
      'listModels',
      { path: { project: context.project }, query: { filter: input.option('filter') } },
      [
        ['name', (item) => item.name],
        ['versions', (item) => item.lastVersion],
        [
          'aliases',
          (item) =>
            Object.entries(item.aliases)
              .map(([alias, version]) => `${alias}=v${version}`)
              .join(' '),
        ],
        ['changed', (item) => time(item.updatedAt)],
      ],
    );
  },
} satisfies Command;
