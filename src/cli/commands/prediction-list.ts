import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'prediction list',
  summary: 'Logged predictions of an endpoint, newest first',
  arguments: [{ name: 'endpoint', meaning: 'name' }],
  options: listOptions,
  async run(context, input) {
    await context.list(
      input,
      'listPredictions',
      { path: { project: context.project, endpoint: input.argument('endpoint') } },
      [
        ['id', (item) => item.id],
        ['at', (item) => time(item.at)],
        ['role', (item) => item.role],
        ['entity', (item) => item.entityKey],
        ['score', (item) => item.score],
        ['status', (item) => item.status],
        ['ms', (item) => item.latencyMs],
      ],
    );
  },
} satisfies Command;
