import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'user disable',
  summary: 'Disable a user: their tokens are refused from now on',
  arguments: [{ name: 'name', meaning: 'of the user' }],
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `Disable user ${input.argument('name')}?`);
    const it = await context.client.call('changeUser', {
      path: { user: input.argument('name') },
      body: { disabled: true },
    });
    context.data(it);
    context.print(`disabled user ${it.name}`);
  },
} satisfies Command;
