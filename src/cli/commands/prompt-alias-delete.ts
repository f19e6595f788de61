import type { Command } from '../command.ts';

export default {
  name: 'prompt alias delete',
  summary: 'Remove an alias of a prompt',
  arguments: [
    { name: 'prompt', meaning: 'name' },
    { name: 'alias', meaning: 'name' },
  ],
  async run(context, input) {
    const alias = input.argument('alias');
    await context.client.call('deletePromptAlias', {
      path: { project: context.project, prompt: input.argument('prompt'), alias },
    });
    context.print(`${alias} is gone`);
  },
} satisfies Command;
