import type { Command } from '../command.ts';

export default {
  name: 'approval reject',
  summary: 'Reject what waits for approval',
  arguments: [{ name: 'id', meaning: 'of the approval' }],
  options: [{ name: 'reason', value: 'text', meaning: 'why, for the audit log', required: true }],
  async run(context, input) {
    const it = await context.client.call('voteOnApproval', {
      path: { project: context.project, approval: input.argument('id') },
      body: { approve: false, reason: input.option('reason') ?? '' },
    });
    context.data(it);
    context.print(`${it.title}: ${it.state}`);
  },
} satisfies Command;
