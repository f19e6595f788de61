import type { Command } from '../command.ts';

export default {
  name: 'rollout advance',
  summary: 'Go to the next step, whatever the criteria say; from the last step, promote',
  arguments: [
    { name: 'endpoint', meaning: 'name' },
    { name: 'rollout', meaning: 'id' },
  ],
  options: [{ name: 'reason', value: 'text', meaning: 'why, for the audit log', required: true }],
  async run(context, input) {
    const it = await context.client.call('advanceRollout', {
      path: { project: context.project, endpoint: input.argument('endpoint'), rollout: input.argument('rollout') },
      body: { reason: input.option('reason') ?? '' },
    });
    context.data(it);
    context.print(`rollout ${it.id} is ${it.state}, step ${it.step + 1} of ${it.plan.steps.length}`);
  },
} satisfies Command;
