import type { Command } from '../command.ts';

export default {
  name: 'export delete',
  summary: 'Take the file of an export away',
  arguments: [{ name: 'id', meaning: 'of the export' }],
  async run(context, input) {
    const id = input.argument('id');
    await context.client.call('deleteExport', { path: { project: context.project, export: id } });
    context.print(`deleted ${id}`);
  },
} satisfies Command;
