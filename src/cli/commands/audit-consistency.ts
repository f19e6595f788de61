import { checkConsistency } from '../../contracts/audit-proof.ts';
import { type Command, UsageError } from '../command.ts';

export default {
  name: 'audit consistency',
  summary: 'Prove that an earlier log is a prefix of a later one, and check the proof here',
  arguments: [
    { name: 'first', meaning: 'size of the earlier log' },
    { name: 'second', meaning: 'size of the later log (default now)', optional: true },
  ],
  options: [{ name: 'root', value: 'hex', meaning: 'the root of the earlier log you noted' }],
  async run(context, input) {
    const first = Number(input.argument('first'));
    const second = input.optional('second');
    if (!Number.isInteger(first)) throw new UsageError('FIRST must be a whole number: the size of the earlier log.');
    const proof = await context.client.call('proveAuditConsistency', {
      query: { first, second: second === undefined ? undefined : Number(second) },
    });
    const valid = checkConsistency(proof, input.option('root'));
    context.data({ ...proof, valid });
    context.print(`${proof.first.size} entries, root ${proof.first.root}`);
    context.print(`${proof.second.size} entries, root ${proof.second.root}`);
    context.print(
      valid ? 'Valid: nothing of the earlier log was changed or removed.' : 'Not valid: the logs do not fit together.',
    );
    return valid ? 0 : 1;
  },
} satisfies Command;
