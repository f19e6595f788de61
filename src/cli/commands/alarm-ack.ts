import type { Command } from '../command.ts';

export default {
  name: 'alarm ack',
  summary: 'Take an alarm',
  arguments: [{ name: 'id', meaning: 'of the alarm' }],
  async run(context, input) {
    const it = await context.client.call('acknowledgeAlarm', {
      path: { project: context.project, alarm: input.argument('id') },
    });
    context.data(it);
    context.print(`${it.monitor} on ${it.model} v${it.version} is taken by ${it.acknowledgedBy}`);
  },
} satisfies Command;
