import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'prompt versions',
  summary: 'Versions of a prompt, newest first',
  arguments: [{ name: 'prompt', meaning: 'name' }],
  options: listOptions,
  async run(context, input) {
    await context.list(
      input,
      'listPromptVersions',
      { path: { project: context.project, prompt: input.argument('prompt') } },
      [
        ['version', (item) => `v${item.version}`],
        ['aliases', (item) => item.aliases.map((alias) => `@${alias}`).join(' ')],
        ['message', (item) => item.message],
        ['by', (item) => item.user],
        ['registered', (item) => time(item.createdAt)],
      ],
    );
  },
} satisfies Command;
