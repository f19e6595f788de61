import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'session show',
  summary: 'What a session of traces adds up to',
  arguments: [{ name: 'id', meaning: 'of the session, as its client named it' }],
  async run(context, input) {
    const it = await context.client.call('getTraceSession', {
      path: { project: context.project, session: input.argument('id') },
    });
    await context.record(it, [
      ['id', it.id],
      ['user', it.user],
      ['first', time(it.firstAt)],
      ['last', time(it.lastAt)],
      ['traces', it.traces],
      ['errors', it.errors],
      ['tokens', it.tokens],
      ['cost USD', it.cost],
      ['last input', it.lastRequest],
    ]);
  },
} satisfies Command;
