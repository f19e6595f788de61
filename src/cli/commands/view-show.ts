import type { Command } from '../command.ts';

export default {
  name: 'view show',
  summary: 'The state of a page that v= of an address stands for',
  arguments: [{ name: 'state', meaning: 'the 12 digits after v=' }],
  async run(context, input) {
    const it = await context.client.call('readView', {
      path: { project: context.project, state: input.argument('state') },
    });
    context.data(it);
    for (const [name, value] of Object.entries(it.state)) context.print(`${name}=${value}`);
  },
} satisfies Command;
