import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'trace show',
  summary: 'A trace, its tags and what was said of it',
  arguments: [{ name: 'id', meaning: 'of the trace' }],
  async run(context, input) {
    const it = await context.client.call('getTrace', {
      path: { project: context.project, trace: input.argument('id') },
    });
    await context.record(it, [
      ['id', it.id],
      ['name', it.name],
      ['state', it.state],
      ['started', time(it.startedAt)],
      ['ms', it.durationMs],
      ['request', it.requestPreview],
      ['response', it.responsePreview],
      ['session', it.session],
      ['user', it.user],
      ['run', it.runId],
      ['tokens', it.usage?.['total_tokens']],
      ['cost USD', it.cost?.['total_cost']],
      ['spans', it.spans],
      [
        'tags',
        Object.entries(it.tags)
          .map(([key, value]) => `${key}=${value}`)
          .join(' '),
      ],
      ['assessments', it.assessments.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).join(' ')],
    ]);
  },
} satisfies Command;
