import type { Command } from '../command.ts';

export default {
  name: 'rollout resume',
  summary: 'Decide again',
  arguments: [
    { name: 'endpoint', meaning: 'name' },
    { name: 'rollout', meaning: 'id' },
  ],
  options: [{ name: 'reason', value: 'text', meaning: 'why, for the audit log', required: true }],
  async run(context, input) {
    const it = await context.client.call('resumeRollout', {
      path: { project: context.project, endpoint: input.argument('endpoint'), rollout: input.argument('rollout') },
      body: { reason: input.option('reason') ?? '' },
    });
    context.data(it);
    context.print(`rollout ${it.id} is ${it.state}`);
  },
} satisfies Command;
