import type { Input } from '../../../clients/ts/client.ts';
import type { Command } from '../command.ts';
import { documentArgument, readDocument } from '../document.ts';

export default {
  name: 'label-schema change',
  summary: 'Change a question for reviewers; the file holds what changes',
  arguments: [{ name: 'id', meaning: 'of the question' }, documentArgument],
  async run(context, input) {
    const it = await context.client.call('changeLabelSchema', {
      path: { project: context.project, schema: input.argument('id') },
      body: readDocument<Input<'changeLabelSchema'>['body']>(context, input.argument('file')),
    });
    context.data(it);
    context.print(`changed question ${it.name}`);
  },
} satisfies Command;
