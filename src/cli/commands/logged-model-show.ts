import type { Command } from '../command.ts';
import { time } from '../output.ts';
import { pairs } from '../show.ts';

export default {
  name: 'logged-model show',
  summary: 'A logged model',
  arguments: [{ name: 'id', meaning: 'of the logged model' }],
  async run(context, input) {
    const it = await context.client.call('getLoggedModel', {
      path: { project: context.project, model: input.argument('id') },
    });
    await context.record(it, [
      ['id', it.id],
      ['name', it.name],
      ['kind', it.modelType],
      ['status', it.status],
      ['run', it.sourceRunId],
      ['experiment', it.experimentId],
      ['params', pairs(it.params)],
      ['tags', pairs(it.tags)],
      ['metrics', it.metrics.map((metric) => `${metric.key}=${metric.value}`).join(' ')],
      ['made', time(it.createdAt)],
    ]);
  },
} satisfies Command;
