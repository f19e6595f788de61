import type { Command } from '../command.ts';

export default {
  name: 'rollout evaluate',
  summary: 'Collect predictions, look at the rollout and act on what is seen',
  arguments: [
    { name: 'endpoint', meaning: 'name' },
    { name: 'rollout', meaning: 'id' },
  ],
  async run(context, input) {
    const it = await context.client.call('evaluateRollout', {
      path: { project: context.project, endpoint: input.argument('endpoint'), rollout: input.argument('rollout') },
    });
    context.data(it);
    context.print(`look ${it.look.number}: ${it.look.decision} – ${it.look.reason}; rollout is ${it.rollout.state}`);
  },
} satisfies Command;
