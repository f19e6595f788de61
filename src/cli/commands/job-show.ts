import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'job show',
  summary: 'A background job',
  arguments: [{ name: 'id', meaning: 'of the job' }],
  async run(context, input) {
    const it = await context.client.call('getJob', { path: { id: input.argument('id') } });
    await context.record(it, [
      ['id', it.id],
      ['kind', it.kind],
      ['project', it.project],
      ['state', it.state],
      ['attempt', `${it.attempt} of ${it.maxAttempts}`],
      ['progress', it.progress],
      ['note', it.note],
      ['error', it.error],
      ['made', time(it.createdAt)],
      ['finished', time(it.finishedAt)],
    ]);
  },
} satisfies Command;
