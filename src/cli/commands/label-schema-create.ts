import type { Input } from '../../../clients/ts/client.ts';
import type { Command } from '../command.ts';
import { documentArgument, readDocument } from '../document.ts';

export default {
  name: 'label-schema create',
  summary: 'Make a question for reviewers; the file holds experiment, name and input',
  arguments: [documentArgument],
  async run(context, input) {
    const it = await context.client.call('createLabelSchema', {
      path: { project: context.project },
      body: readDocument<Input<'createLabelSchema'>['body']>(context, input.argument('file')),
    });
    context.data(it);
    context.print(`made question ${it.name}: ${it.id}`);
  },
} satisfies Command;
