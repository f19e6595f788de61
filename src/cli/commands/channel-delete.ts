import type { Command } from '../command.ts';

export default {
  name: 'channel delete',
  summary: 'Forget a channel with its devices; bundles stay',
  arguments: [{ name: 'channel', meaning: 'name' }],
  async run(context, input) {
    const channel = input.argument('channel');
    await context.client.call('deleteChannel', { path: { project: context.project, channel } });
    context.data({ deleted: channel });
    context.print(`deleted channel ${channel}`);
  },
} satisfies Command;
