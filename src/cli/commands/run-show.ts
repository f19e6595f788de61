import type { Command } from '../command.ts';
import { time } from '../output.ts';
import { commitText, pairs } from '../show.ts';

export default {
  name: 'run show',
  summary: 'A tracked run',
  arguments: [{ name: 'id', meaning: 'of the run' }],
  async run(context, input) {
    const it = await context.client.call('getRun', { path: { project: context.project, run: input.argument('id') } });
    await context.record(it, [
      ['id', it.id],
      ['name', it.name],
      ['status', it.status],
      ['user', it.user],
      ['started', time(it.startedAt)],
      ['ended', time(it.endedAt)],
      ['code commit', commitText(it)],
      ['datasets', it.datasets.map((used) => `${used.name} ${used.digest}`).join(', ')],
      ['params', pairs(it.params)],
      ['metrics', it.metrics.map((metric) => `${metric.key}=${metric.value}`).join(' ')],
    ]);
  },
} satisfies Command;
