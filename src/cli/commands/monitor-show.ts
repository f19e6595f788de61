import type { Command } from '../command.ts';
import { cellOf } from '../output.ts';

export default {
  name: 'monitor show',
  summary: 'Monitors of a model with their settings',
  arguments: [{ name: 'model', meaning: 'name' }],
  async run(context, input) {
    const it = await context.client.call('getMonitors', {
      path: { project: context.project, model: input.argument('model') },
    });
    await context.record(it, [
      ['model', it.model],
      ['endpoint', it.endpoint],
      ['schedule', it.schedule],
      ['window', `${it.windowMs / 3_600_000} h`],
      ['threshold', it.threshold],
      ['objective', it.objective],
      ['webhooks', it.webhooks.join(' ')],
      ...Object.entries(it.monitors).map(([name, settings]) => [name, cellOf(settings)] as const),
    ]);
  },
} satisfies Command;
