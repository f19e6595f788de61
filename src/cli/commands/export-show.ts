import type { Command } from '../command.ts';
import { formatBytes, time } from '../output.ts';

export default {
  name: 'export show',
  summary: 'How far an export is',
  arguments: [{ name: 'id', meaning: 'of the export' }],
  async run(context, input) {
    const it = await context.client.call('getExport', {
      path: { project: context.project, export: input.argument('id') },
    });
    await context.record(it, [
      ['id', it.id],
      ['operation', it.operation],
      ['asked', JSON.stringify({ ...it.path, ...it.query })],
      ['file', it.file],
      ['state', it.state],
      ['rows', it.rows],
      ['size', it.state === 'done' ? formatBytes(it.bytes) : null],
      ['error', it.error],
      ['made', time(it.createdAt)],
      ['kept until', it.expiresAt === null ? null : time(it.expiresAt)],
    ]);
  },
} satisfies Command;
