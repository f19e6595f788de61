import type { Command } from '../command.ts';
import { accessOption, readAccess } from '../role-access.ts';

export default {
  name: 'role change',
  summary: 'Change what a role of the project gives, or what it is called; whoever has it follows at once',
  arguments: [{ name: 'name', meaning: 'of the role' }],
  options: [
    { ...accessOption, meaning: 'all that it gives from now on; repeat for more' },
    { name: 'rename', value: 'name', meaning: 'another name' },
    { name: 'description', value: 'text', meaning: 'who has it, and why' },
  ],
  async run(context, input) {
    const access = readAccess(input);
    const it = await context.client.call('changeProjectRole', {
      path: { project: context.project, role: input.argument('name') },
      body: {
        name: input.option('rename'),
        description: input.option('description'),
        access: access.length === 0 ? undefined : access,
      },
    });
    context.data(it);
    context.print(`role ${it.name} of ${it.project} gives ${it.scopes.join(' ') || 'nothing'}`);
  },
} satisfies Command;
