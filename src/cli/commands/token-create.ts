import type { Command } from '../command.ts';

export default {
  name: 'token create',
  summary: 'Make a service token; its secret is shown once',
  arguments: [{ name: 'name', meaning: 'of the token' }],
  options: [
    {
      name: 'scope',
      value: 'permission',
      meaning: 'such as *, registry.* or *.read; repeat for more',
      many: true,
      required: true,
    },
    { name: 'for', value: 'project', meaning: 'only for this project; repeat for more', many: true },
    { name: 'user', value: 'name', meaning: 'whose it is: it then does only what the roles of the user give too' },
    { name: 'expires', value: 'ISO time', meaning: 'when it stops being valid' },
  ],
  async run(context, input) {
    const projects = input.options('for');
    const made = await context.client.call('createToken', {
      body: {
        name: input.argument('name'),
        scopes: input.options('scope'),
        projects: projects.length === 0 ? undefined : projects,
        expiresAt: input.option('expires'),
        user: input.option('user'),
      },
    });
    context.data(made);
    context.print(made.secret);
    context.note('This secret is shown once. Give it to a client as PAWL_TOKEN.');
  },
} satisfies Command;
