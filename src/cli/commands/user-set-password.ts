import type { Command } from '../command.ts';
import { readSecretValue } from '../secret-value.ts';

export default {
  name: 'user set-password',
  summary: 'Set the password of a user, read from standard input or a file; or take it away',
  arguments: [{ name: 'name', meaning: 'of the user' }],
  options: [
    { name: 'from-file', value: 'path', meaning: 'read the password from this file' },
    { name: 'clear', meaning: 'the user shall have none: only their tokens are taken' },
  ],
  examples: ['pass show pawl/ana | pawl user set-password ana', 'pawl user set-password ana --clear'],
  async run(context, input) {
    const user = input.argument('name');
    if (input.flag('clear')) {
      const it = await context.client.call('clearUserPassword', { path: { user } });
      context.data(it);
      context.print(`${it.name} has no password`);
      return;
    }
    const password = await readSecretValue(
      context,
      input.option('from-file'),
      'Pipe the password in, such as `pass show pawl/ana | pawl user set-password ana`, or give --from-file.',
    );
    const it = await context.client.call('setUserPassword', {
      path: { user },
      body: { password: password.replace(/\r?\n$/, '') },
    });
    context.data(it);
    context.print(`set the password of ${it.name}`);
  },
} satisfies Command;
