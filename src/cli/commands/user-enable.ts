import type { Command } from '../command.ts';

export default {
  name: 'user enable',
  summary: 'Enable a disabled user',
  arguments: [{ name: 'name', meaning: 'of the user' }],
  async run(context, input) {
    const it = await context.client.call('changeUser', {
      path: { user: input.argument('name') },
      body: { disabled: false },
    });
    context.data(it);
    context.print(`enabled user ${it.name}`);
  },
} satisfies Command;
