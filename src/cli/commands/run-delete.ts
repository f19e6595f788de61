import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'run delete',
  summary: 'Delete a run; it can be restored',
  arguments: [{ name: 'id', meaning: 'of the run' }],
  options: [confirmOption],
  async run(context, input) {
    await confirm(context, input, `Delete run ${input.argument('id')}?`);
    const it = await context.client.call('deleteRun', {
      path: { project: context.project, run: input.argument('id') },
    });
    context.data(it);
    context.print(`deleted run ${input.argument('id')}; pawl run restore brings it back`);
  },
} satisfies Command;
