import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'secret list',
  summary: 'Names of the project’s secrets; values are never shown',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listSecrets', { path: { project: context.project } }, [
      ['name', (item) => item.name],
      ['set', (item) => time(item.setAt)],
      ['by', (item) => item.setBy],
    ]);
  },
} satisfies Command;
