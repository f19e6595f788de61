import type { Command } from '../command.ts';

export default {
  name: 'alarm release',
  summary: 'Give an alarm back that was taken',
  arguments: [{ name: 'id', meaning: 'of the alarm' }],
  async run(context, input) {
    const it = await context.client.call('releaseAlarm', {
      path: { project: context.project, alarm: input.argument('id') },
    });
    context.data(it);
    context.print(`${it.monitor} on ${it.model} v${it.version} is taken by nobody`);
  },
} satisfies Command;
