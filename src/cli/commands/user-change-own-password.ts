import { type Command, UsageError } from '../command.ts';
import { readSecretValue } from '../secret-value.ts';

export default {
  name: 'user change-own-password',
  summary: 'Change the password of the user whose token this is: the current one and the new one, a line each',
  options: [{ name: 'from-file', value: 'path', meaning: 'read both lines from this file' }],
  async run(context, input) {
    const text = await readSecretValue(
      context,
      input.option('from-file'),
      'Pipe two lines in, the current password and the new one, or give --from-file.',
    );
    const [current = '', password = ''] = text.split(/\r?\n/);
    if (password === '') throw new UsageError('The second line, the new password, is missing.');
    const it = await context.client.call('changeOwnPassword', { body: { current, password } });
    context.data(it);
    context.print(`changed the password of ${it.name}`);
  },
} satisfies Command;
