import type { Command } from '../command.ts';

export default {
  name: 'user change',
  summary: 'Change the address or display name of a user',
  arguments: [{ name: 'name', meaning: 'of the user' }],
  options: [
    { name: 'email', value: 'address', meaning: 'of the person' },
    { name: 'display-name', value: 'text', meaning: 'how the person is called' },
  ],
  async run(context, input) {
    const it = await context.client.call('changeUser', {
      path: { user: input.argument('name') },
      body: { email: input.option('email'), displayName: input.option('display-name') },
    });
    context.data(it);
    context.print(`changed user ${it.name}`);
  },
} satisfies Command;
