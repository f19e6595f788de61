import type { Command } from '../command.ts';

export default {
  name: 'view rename',
  summary: 'Rename a named view',
  arguments: [
    { name: 'id', meaning: 'of the view' },
    { name: 'name', meaning: 'its new name' },
  ],
  async run(context, input) {
    const it = await context.client.call('changeView', {
      path: { project: context.project, view: input.argument('id') },
      body: { name: input.argument('name') },
    });
    context.data(it);
    context.print(`renamed to ${it.name}`);
  },
} satisfies Command;
