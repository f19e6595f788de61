import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'issue list',
  summary: 'Issues of applications, the severest first',
  options: [
    ...listOptions,
    { name: 'filter', value: 'expression', meaning: "such as status = 'pending' and severity = 'high'" },
    { name: 'order', value: 'field', meaning: 'such as createdAt desc' },
    { name: 'experiment', value: 'id', meaning: 'only those of it' },
  ],
  async run(context, input) {
    await context.list(
      input,
      'listIssues',
      {
        path: { project: context.project },
        query: { filter: input.option('filter'), order: input.option('order'), experiment: input.option('experiment') },
      },
      [
        ['id', (item) => item.id],
        ['name', (item) => item.name],
        ['severity', (item) => item.severity],
        ['status', (item) => item.status],
        ['made', (item) => time(item.createdAt)],
        ['by', (item) => item.createdBy],
      ],
    );
  },
} satisfies Command;
