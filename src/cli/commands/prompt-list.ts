import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'prompt list',
  summary: 'Prompts, by name',
  options: [
    ...listOptions,
    { name: 'filter', value: 'expression', meaning: "such as name like 'support-%' and tags.team = 'care'" },
    { name: 'order', value: 'field', meaning: 'such as updatedAt desc' },
  ],
  async run(context, input) {
    await context.list(
      input,
      'listPrompts',
      {
        path: { project: context.project },
        query: { filter: input.option('filter'), order: input.option('order') },
      },
      [
        ['name', (item) => item.name],
        ['newest', (item) => `v${item.lastVersion}`],
        [
          'aliases',
          (item) =>
            Object.entries(item.aliases)
              .map(([alias, version]) => `@${alias} v${version}`)
              .join(' '),
        ],
        ['changed', (item) => time(item.updatedAt)],
      ],
    );
  },
} satisfies Command;
