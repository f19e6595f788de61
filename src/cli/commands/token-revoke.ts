import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'token revoke',
  summary: 'Revoke a service token',
  arguments: [{ name: 'id', meaning: 'of the token' }],
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `Revoke token ${input.argument('id')}?`);
    const it = await context.client.call('revokeToken', { path: { id: input.argument('id') } });
    context.data(it);
    context.print(`revoked token ${input.argument('id')}`);
  },
} satisfies Command;
