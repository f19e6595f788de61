import type { Command } from '../command.ts';

export default {
  name: 'config print',
  summary: 'Each setting of the server, and where it came from',
  options: [
    { name: 'home', value: 'folder', meaning: 'folder of all data' },
    { name: 'config', value: 'file', meaning: 'configuration file' },
  ],
  async run(context, input) {
    const settings = await context.deps.settings({ home: input.option('home') }, input.option('config'));
    await context.table(settings, [
      ['setting', (item) => item.path],
      ['value', (item) => (item.value === '' ? '(empty)' : item.value)],
      ['source', (item) => item.source],
    ]);
  },
} satisfies Command;
