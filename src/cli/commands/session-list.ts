import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'session list',
  summary: 'Sessions of traces, the one that was active last first',
  options: [
    ...listOptions,
    { name: 'filter', value: 'expression', meaning: "such as errors > 0 and user = 'ana'" },
    { name: 'order', value: 'field', meaning: 'such as cost desc' },
  ],
  async run(context, input) {
    await context.list(
      input,
      'listTraceSessions',
      {
        path: { project: context.project },
        query: { filter: input.option('filter'), order: input.option('order') },
      },
      [
        ['id', (item) => item.id],
        ['user', (item) => item.user],
        ['first', (item) => time(item.firstAt)],
        ['last', (item) => time(item.lastAt)],
        ['traces', (item) => item.traces],
        ['errors', (item) => item.errors],
        ['tokens', (item) => item.tokens],
        ['cost USD', (item) => item.cost],
        ['last input', (item) => item.lastRequest],
      ],
    );
  },
} satisfies Command;
