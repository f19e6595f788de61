import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'model history',
  summary: 'Every move of the aliases, newest first',
  arguments: [{ name: 'model', meaning: 'name' }],
  options: [...listOptions, { name: 'alias', value: 'name', meaning: 'only this one' }],
  async run(context, input) {
    await context.list(
      input,
      'listAliasMoves',
      { path: { project: context.project, model: input.argument('model') }, query: { alias: input.option('alias') } },
      [
        ['alias', (item) => item.alias],
        ['version', (item) => item.version],
        ['actor', (item) => item.actor],
        ['at', (item) => time(item.at)],
      ],
    );
  },
} satisfies Command;
