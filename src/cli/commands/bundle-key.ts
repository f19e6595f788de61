import type { Command } from '../command.ts';

export default {
  name: 'bundle key',
  summary: 'Public half of the key that signs bundles, in PEM: what a device is given to check them with',
  async run(context) {
    const key = await context.client.call('getBundleKey', {});
    context.data(key);
    context.print(key.publicKey.trimEnd());
  },
} satisfies Command;
