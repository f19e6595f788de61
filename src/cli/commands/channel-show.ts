import { showChannel } from '../channel-record.ts';
import type { Command } from '../command.ts';

export default {
  name: 'channel show',
  summary: 'What a channel publishes, how many devices run it, and how their rows differ',
  arguments: [{ name: 'channel', meaning: 'name' }],
  async run(context, input) {
    const path = { project: context.project, channel: input.argument('channel') };
    await showChannel(context, await context.client.call('getChannel', { path }));
  },
} satisfies Command;
