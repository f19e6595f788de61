import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'logged-model delete-artifact',
  summary: 'Delete a file or a folder of a logged model for good',
  arguments: [
    { name: 'id', meaning: 'of the logged model' },
    { name: 'path', meaning: 'of the file or folder' },
  ],
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `Delete ${input.argument('path')} of logged model ${input.argument('id')} for good?`);
    const it = await context.client.call('deleteLoggedModelArtifact', {
      path: { project: context.project, model: input.argument('id') },
      query: { path: input.argument('path') },
    });
    context.data(it);
    context.print(`deleted ${input.argument('path')}`);
  },
} satisfies Command;
