import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'trace list',
  summary: 'Traces of applications, newest first',
  options: [
    ...listOptions,
    { name: 'filter', value: 'expression', meaning: "such as state = 'error' and durationMs > 1000" },
    { name: 'order', value: 'field', meaning: 'such as durationMs desc' },
    { name: 'experiment', value: 'id', meaning: 'of the experiment' },
  ],
  async run(context, input) {
    await context.list(
      input,
      'listTraces',
      {
        path: { project: context.project },
        query: { filter: input.option('filter'), order: input.option('order'), experiment: input.option('experiment') },
      },
      [
        ['id', (item) => item.id],
        ['name', (item) => item.name],
        ['state', (item) => item.state],
        ['started', (item) => time(item.startedAt)],
        ['ms', (item) => item.durationMs],
        ['tokens', (item) => item.usage?.['total_tokens']],
        ['spans', (item) => item.spans],
      ],
    );
  },
} satisfies Command;
