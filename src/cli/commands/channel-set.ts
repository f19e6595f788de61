import { bundleOptions, readBundleOptions } from '../bundle-options.ts';
import { showChannel } from '../channel-record.ts';
import type { Command } from '../command.ts';
import { modelReference } from '../model-reference.ts';

export default {
  name: 'channel set',
  summary: 'Make a channel that devices follow, or change it: it publishes what an alias points at',
  arguments: [
    { name: 'channel', meaning: 'name, unique on the server' },
    { name: 'model', meaning: 'and alias, such as churn@champion' },
  ],
  options: bundleOptions,
  async run(context, input) {
    const { model, version: alias } = modelReference(input.argument('model'));
    const it = await context.client.call('setChannel', {
      path: { project: context.project, channel: input.argument('channel') },
      body: { model, alias, ...readBundleOptions(input) },
    });
    await showChannel(context, it);
  },
} satisfies Command;
