import type { Command } from '../command.ts';

export default {
  name: 'data-plane-token delete',
  summary: 'Delete a token; data planes refuse it from the next snapshot on',
  arguments: [{ name: 'name', meaning: 'of the token' }],
  async run(context, input) {
    const name = input.argument('name');
    await context.client.call('deleteDataPlaneToken', { path: { token: name } });
    context.data({ name });
    context.print(`deleted token ${name}`);
  },
} satisfies Command;
