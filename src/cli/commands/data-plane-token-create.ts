import type { Command } from '../command.ts';

export default {
  name: 'data-plane-token create',
  summary: 'Make a token for clients of data planes beyond loopback; its secret is shown once',
  arguments: [{ name: 'name', meaning: 'of the token, such as that of the client' }],
  async run(context, input) {
    const made = await context.client.call('createDataPlaneToken', { body: { name: input.argument('name') } });
    context.data(made);
    context.print(made.secret);
    context.note('This secret is shown once. Clients send it as `Authorization: Bearer …`.');
  },
} satisfies Command;
