import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'run delete-artifact',
  summary: 'Delete a file or a folder of a run for good',
  arguments: [
    { name: 'id', meaning: 'of the run' },
    { name: 'path', meaning: 'of the file or folder' },
  ],
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `Delete ${input.argument('path')} of run ${input.argument('id')} for good?`);
    const it = await context.client.call('deleteRunArtifact', {
      path: { project: context.project, run: input.argument('id') },
      query: { path: input.argument('path') },
    });
    context.data(it);
    context.print(`deleted ${input.argument('path')}`);
  },
} satisfies Command;
