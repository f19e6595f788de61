import type { Command } from '../command.ts';

export default {
  name: 'loop resume',
  summary: 'Resume automatic turns',
  arguments: [{ name: 'model', meaning: 'name' }],
  async run(context, input) {
    const it = await context.client.call('pauseLoop', {
      path: { project: context.project, model: input.argument('model') },
      body: { paused: false },
    });
    context.data(it);
    context.print(`loop of ${it.model} is active`);
  },
} satisfies Command;
