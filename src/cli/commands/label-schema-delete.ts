import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'label-schema delete',
  summary: 'Delete a question for reviewers; answers to it stay',
  arguments: [{ name: 'id', meaning: 'of the question' }],
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `Delete question ${input.argument('id')}?`);
    const it = await context.client.call('deleteLabelSchema', {
      path: { project: context.project, schema: input.argument('id') },
    });
    context.data(it);
    context.print(`deleted question ${input.argument('id')}`);
  },
} satisfies Command;
