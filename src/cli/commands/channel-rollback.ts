import { showChannel } from '../channel-record.ts';
import type { Command } from '../command.ts';

export default {
  name: 'channel rollback',
  summary: 'Publish an earlier bundle again, and follow the alias no longer until it is resumed',
  arguments: [{ name: 'channel', meaning: 'name' }],
  options: [
    { name: 'bundle', value: 'id', meaning: 'that was published before (default: the one before)' },
    { name: 'cause', value: 'text', meaning: 'why' },
  ],
  async run(context, input) {
    const it = await context.client.call('rollBackChannel', {
      path: { project: context.project, channel: input.argument('channel') },
      body: { bundle: input.option('bundle'), cause: input.option('cause') },
    });
    await showChannel(context, it);
  },
} satisfies Command;
