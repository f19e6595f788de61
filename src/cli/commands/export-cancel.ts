import type { Command } from '../command.ts';

export default {
  name: 'export cancel',
  summary: 'End an export that is under way',
  arguments: [{ name: 'id', meaning: 'of the export' }],
  async run(context, input) {
    const id = input.argument('id');
    await context.client.call('cancelExport', { path: { project: context.project, export: id } });
    context.print(`cancelled ${id}`);
  },
} satisfies Command;
