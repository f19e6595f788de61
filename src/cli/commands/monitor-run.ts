import type { Command } from '../command.ts';
import { followJob } from '../follow.ts';

export default {
  name: 'monitor run',
  summary: 'Look at the newest window now',
  arguments: [{ name: 'model', meaning: 'name' }],
  async run(context, input) {
    const { jobId } = await context.client.call('runMonitors', {
      path: { project: context.project, model: input.argument('model') },
    });
    await followJob(context, jobId, 'Monitoring');
    context.data({ jobId });
    context.print('done; see pawl monitor windows');
  },
} satisfies Command;
