import type { Command } from '../command.ts';

export default {
  name: 'loop run',
  summary: 'Start a turn without following it',
  arguments: [{ name: 'model', meaning: 'name' }],
  options: [{ name: 'note', value: 'text', meaning: 'why' }],
  async run(context, input) {
    const it = await context.client.call('startTurn', {
      path: { project: context.project, model: input.argument('model') },
      body: { note: input.option('note') },
    });
    context.data(it);
    context.print(`turn ${it.id} is ${it.state}`);
  },
} satisfies Command;
