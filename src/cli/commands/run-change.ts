import { oneOf } from '../choice.ts';
import type { Command } from '../command.ts';

const states = ['running', 'scheduled', 'finished', 'failed', 'killed'] as const;

export default {
  name: 'run change',
  summary: 'Rename a run or end it',
  arguments: [{ name: 'id', meaning: 'of the run' }],
  options: [
    { name: 'name', value: 'name', meaning: 'its new name' },
    { name: 'status', value: states.join('|'), meaning: 'its new status' },
    { name: 'ended', value: 'ISO time', meaning: 'when it ended (default: now on the server)' },
  ],
  async run(context, input) {
    const it = await context.client.call('changeRun', {
      path: { project: context.project, run: input.argument('id') },
      body: {
        name: input.option('name'),
        status: oneOf(input.option('status'), states, '--status'),
        endedAt: input.option('ended'),
      },
    });
    context.data(it);
    context.print(`run ${it.name} is ${it.status}`);
  },
} satisfies Command;
