import type { Command } from '../command.ts';

export default {
  name: 'project create',
  summary: 'Make a project',
  arguments: [{ name: 'name', meaning: 'of the project' }],
  options: [{ name: 'description', value: 'text', meaning: 'what it is for' }],
  async run(context, input) {
    const it = await context.client.call('createProject', {
      body: { name: input.argument('name'), description: input.option('description') },
    });
    context.data(it);
    context.print(`made project ${it.name}`);
  },
} satisfies Command;
