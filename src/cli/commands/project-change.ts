import type { Command } from '../command.ts';

export default {
  name: 'project change',
  summary: 'Change what a project is described as',
  arguments: [{ name: 'description', meaning: 'what it is for' }],
  examples: ['pawl project change "Who will leave next month?" --project churn'],
  async run(context, input) {
    const it = await context.client.call('changeProject', {
      path: { project: context.project },
      body: { description: input.argument('description') },
    });
    context.data(it);
    context.print(`changed project ${it.name}`);
  },
} satisfies Command;
