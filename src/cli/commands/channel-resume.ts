import { showChannel } from '../channel-record.ts';
import type { Command } from '../command.ts';

export default {
  name: 'channel resume',
  summary: 'Follow the alias again',
  arguments: [{ name: 'channel', meaning: 'name' }],
  async run(context, input) {
    const path = { project: context.project, channel: input.argument('channel') };
    await showChannel(context, await context.client.call('resumeChannel', { path }));
  },
} satisfies Command;
