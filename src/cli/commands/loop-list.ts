import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'loop list',
  summary: 'Loops of a project',
  async run(context) {
    const { items } = await context.client.call('listLoops', { path: { project: context.project } });
    await context.table(items, [
      ['model', (item) => item.model],
      ['state', (item) => item.state],
      ['paused', (item) => item.paused],
      ['open alarms', (item) => item.openAlarms.length],
      ['last', (item) => time(item.lastTransition?.at)],
      ['why', (item) => item.held?.text ?? item.lastTransition?.cause.text],
    ]);
  },
} satisfies Command;
