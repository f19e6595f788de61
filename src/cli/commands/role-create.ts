import type { Command } from '../command.ts';
import { accessOption, readAccess } from '../role-access.ts';

export default {
  name: 'role create',
  summary: 'Make a role of the project, of kinds of resources and levels',
  arguments: [{ name: 'name', meaning: 'of the role' }],
  options: [accessOption, { name: 'description', value: 'text', meaning: 'who has it, and why' }],
  examples: ['pawl role create labeller --access traces=read --access assessments=edit --access review-queues=edit'],
  async run(context, input) {
    const it = await context.client.call('createProjectRole', {
      path: { project: context.project },
      body: {
        name: input.argument('name'),
        description: input.option('description'),
        access: readAccess(input),
      },
    });
    context.data(it);
    context.print(`made role ${it.name} of ${it.project}: ${it.scopes.join(' ') || 'gives nothing yet'}`);
  },
} satisfies Command;
