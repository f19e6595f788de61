import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'loop history',
  summary: 'Transitions with their causes, newest first',
  arguments: [{ name: 'model', meaning: 'name' }],
  options: [...listOptions, { name: 'turn', value: 'id', meaning: 'only of this turn' }],
  async run(context, input) {
    await context.list(
      input,
      'listTransitions',
      { path: { project: context.project, model: input.argument('model') }, query: { turn: input.option('turn') } },
      [
        ['at', (item) => time(item.at)],
        ['from', (item) => item.from],
        ['to', (item) => item.to],
        ['cause', (item) => item.cause.kind],
        ['why', (item) => item.cause.text],
        ['actor', (item) => item.actor.name],
      ],
    );
  },
} satisfies Command;
