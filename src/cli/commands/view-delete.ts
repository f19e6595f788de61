import type { Command } from '../command.ts';

export default {
  name: 'view delete',
  summary: 'Delete a named view; addresses that hold its state keep working',
  arguments: [{ name: 'id', meaning: 'of the view' }],
  async run(context, input) {
    const id = input.argument('id');
    await context.client.call('deleteView', { path: { project: context.project, view: id } });
    context.data({ deleted: id });
    context.print(`deleted view ${id}`);
  },
} satisfies Command;
