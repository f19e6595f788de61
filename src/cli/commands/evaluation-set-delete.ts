import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'evaluation-set delete',
  summary: 'Delete an evaluation set with its records',
  arguments: [{ name: 'id', meaning: 'of the set' }],
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `Delete evaluation set ${input.argument('id')} with its records?`);
    const it = await context.client.call('deleteEvaluationSet', {
      path: { project: context.project, set: input.argument('id') },
    });
    context.data(it);
    context.print(`deleted evaluation set ${input.argument('id')}`);
  },
} satisfies Command;
