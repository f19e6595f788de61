import type { Command } from '../command.ts';

export default {
  name: 'server settings',
  summary: 'Each setting of the running server, and where it came from',
  async run(context) {
    const { settings } = await context.client.call('listServerSettings', {});
    await context.table(settings, [
      ['setting', (item) => item.path],
      ['value', (item) => (item.value === '' ? '(empty)' : item.value)],
      ['source', (item) => item.source],
    ]);
  },
} satisfies Command;
