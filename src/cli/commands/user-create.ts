import type { Command } from '../command.ts';

export default {
  name: 'user create',
  summary: 'Add a user, to whom tokens and memberships may belong',
  arguments: [{ name: 'name', meaning: 'short, as the audit log will show it' }],
  options: [
    { name: 'email', value: 'address', meaning: 'of the person' },
    { name: 'display-name', value: 'text', meaning: 'how the person is called' },
  ],
  examples: ['pawl user create ana --email ana@example.com', 'pawl member set ana data-scientist --project churn'],
  async run(context, input) {
    const it = await context.client.call('createUser', {
      body: {
        name: input.argument('name'),
        email: input.option('email'),
        displayName: input.option('display-name'),
      },
    });
    context.data(it);
    context.print(`added user ${it.name}`);
  },
} satisfies Command;
