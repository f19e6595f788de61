import { type Command, listOptions } from '../command.ts';
import { formatBytes, time } from '../output.ts';

export default {
  name: 'export list',
  summary: 'Exports of one’s own, newest first',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listExports', { path: { project: context.project } }, [
      ['id', (item) => item.id],
      ['operation', (item) => item.operation],
      ['file', (item) => item.file],
      ['state', (item) => item.state],
      ['rows', (item) => item.rows],
      ['size', (item) => (item.state === 'done' ? formatBytes(item.bytes) : null)],
      ['made', (item) => time(item.createdAt)],
    ]);
  },
} satisfies Command;
