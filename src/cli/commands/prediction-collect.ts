import type { Command } from '../command.ts';

export default {
  name: 'prediction collect',
  summary: 'Move what the data plane has spooled into the log now, and look at the rollouts it concerns',
  async run(context) {
    const it = await context.client.call('collectPredictions', { path: { project: context.project } });
    context.data(it);
    context.print(
      `collected ${it.records} predictions${it.endpoints.length === 0 ? '' : ` of ${it.endpoints.join(', ')}`}`,
    );
  },
} satisfies Command;
