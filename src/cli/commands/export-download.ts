import type { Command } from '../command.ts';
import { download } from '../download.ts';

export default {
  name: 'export download',
  summary: 'The file of an export',
  arguments: [
    { name: 'id', meaning: 'of the export' },
    { name: 'out', meaning: 'where to write; - for standard output' },
  ],
  async run(context, input) {
    const path = { project: context.project, export: input.argument('id') };
    await download(context, 'downloadExport', { path }, input.argument('out'));
  },
} satisfies Command;
