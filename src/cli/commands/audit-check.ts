import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkProofs } from '../../contracts/audit-proof.ts';
import { type Command, CommandError } from '../command.ts';

export default {
  name: 'audit check',
  summary: 'Check a proof or an export of proofs without a server',
  arguments: [{ name: 'file', meaning: 'what pawl audit prove or pawl audit export wrote' }],
  options: [{ name: 'root', value: 'hex', meaning: 'the root you trust, such as one noted earlier' }],
  async run(context, input) {
    const name = input.argument('file');
    const text = await readFile(resolve(context.io.folder, name), 'utf8').catch(() => {
      throw new CommandError(`${name} cannot be read.`);
    });
    const proofs = checkProofs(text, input.option('root'));
    const faults = proofs.flatMap(({ entry, fault }) =>
      fault === undefined ? [] : [{ seq: entry?.seq ?? null, fault }],
    );
    const [first] = faults;
    const valid = proofs.length > 0 && first === undefined;
    context.data({ valid, entries: proofs.length, fault: first?.fault ?? null, faults });
    if (!valid) {
      for (const { seq, fault } of faults)
        context.print(proofs.length === 1 ? `Not valid: ${fault}` : `Not valid: entry ${seq ?? '?'}: ${fault}`);
      if (proofs.length === 0) context.print('Not valid: the file holds no proof');
      return 1;
    }
    context.print(
      proofs.length === 1
        ? 'Valid: the entry is in the log with this root, every byte of it.'
        : `Valid: all ${proofs.length} entries are in the log with this root, every byte of them.`,
    );
    return 0;
  },
} satisfies Command;
