import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkInclusion } from '../audit-proof.ts';
import { type Command, CommandError } from '../command.ts';

export default {
  name: 'audit check',
  summary: 'Check a proof without a server',
  arguments: [{ name: 'file', meaning: 'a proof of pawl audit prove' }],
  options: [{ name: 'root', value: 'hex', meaning: 'the root you trust, such as one noted earlier' }],
  async run(context, input) {
    const name = input.argument('file');
    const text = await readFile(resolve(context.io.folder, name), 'utf8').catch(() => {
      throw new CommandError(`${name} cannot be read.`);
    });
    const fault = checkInclusion(text, input.option('root'));
    context.data({ valid: fault === undefined, fault: fault ?? null });
    if (fault !== undefined) {
      context.print(`Not valid: ${fault}`);
      return 1;
    }
    context.print('Valid: the entry is in the log with this root, every byte of it.');
    return 0;
  },
} satisfies Command;
