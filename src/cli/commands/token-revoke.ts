import type { Command } from '../command.ts';

export default {
  name: 'token revoke',
  summary: 'Revoke a service token',
  arguments: [{ name: 'id', meaning: 'of the token' }],
  async run(context, input) {
    const it = await context.client.call('revokeToken', { path: { id: input.argument('id') } });
    context.data(it);
    context.print(`revoked token ${input.argument('id')}`);
  },
} satisfies Command;
