import type { Command } from '../command.ts';

export default {
  name: 'pipeline cancel',
  summary: 'Cancel a run and what its steps started',
  arguments: [{ name: 'run', meaning: 'id of the pipeline run' }],
  async run(context, input) {
    const it = await context.client.call('cancelPipelineRun', {
      path: { project: context.project, run: input.argument('run') },
    });
    context.data(it);
    context.print(`run ${it.id} is ${it.state}`);
  },
} satisfies Command;
