import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'alarm show',
  summary: 'An alarm and the windows it rests on',
  arguments: [{ name: 'id', meaning: 'of the alarm' }],
  async run(context, input) {
    const it = await context.client.call('getAlarm', {
      path: { project: context.project, alarm: input.argument('id') },
    });
    await context.record(it, [
      ['id', it.id],
      ['model', `${it.model} v${it.version}`],
      ['monitor', it.monitor],
      ['state', it.state],
      ['text', it.text],
      ['raised', time(it.raisedAt)],
      ['taken by', it.acknowledgedBy],
      ['cleared', time(it.clearedAt)],
      ['cleared because', it.clearedBecause],
      ['first window', it.windowId],
      ['last window', it.lastWindowId],
    ]);
  },
} satisfies Command;
