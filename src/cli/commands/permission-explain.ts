import { type Command, UsageError } from '../command.ts';

export default {
  name: 'permission explain',
  summary: 'Whether a user or token may do a thing, why, and who can grant it',
  arguments: [{ name: 'permission', meaning: 'such as registry.write' }],
  options: [
    { name: 'user', value: 'name', meaning: 'who is asked about' },
    { name: 'service-token', value: 'id', meaning: 'which token is asked about, instead of a user' },
    { name: 'server', meaning: 'in the whole server instead of the project' },
  ],
  examples: ['pawl permission explain serving.deploy --user ana --project churn'],
  async run(context, input) {
    const user = input.option('user');
    const token = input.option('service-token');
    if ((user === undefined) === (token === undefined)) throw new UsageError('Give either --user or --service-token.');
    const it = await context.client.call('explainPermission', {
      path: { project: context.project },
      query: { permission: input.argument('permission'), user, token, server: input.flag('server') || undefined },
    });
    await context.record(it, [
      ['allowed', it.allowed],
      ['because', it.because],
      ['permission', `${it.permission}: ${it.meaning}`],
      ['roles that give it', it.roles.join(', ')],
      ['who can grant it', it.grantors.length === 0 ? 'holders of an identity.admin token' : it.grantors.join(', ')],
    ]);
  },
} satisfies Command;
