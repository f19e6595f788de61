import { oneOf } from '../choice.ts';
import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'job list',
  summary: 'Background jobs, newest first',
  options: [...listOptions, { name: 'state', value: 'state', meaning: 'queued, running, done, dead or cancelled' }],
  async run(context, input) {
    await context.list(
      input,
      'listJobs',
      { query: { state: oneOf(input.option('state'), ['queued', 'running', 'done', 'dead', 'cancelled'], '--state') } },
      [
        ['id', (item) => item.id],
        ['kind', (item) => item.kind],
        ['project', (item) => item.project],
        ['state', (item) => item.state],
        ['attempt', (item) => item.attempt],
        ['made', (item) => time(item.createdAt)],
        ['error', (item) => item.error],
      ],
    );
  },
} satisfies Command;
