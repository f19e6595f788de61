import type { Command } from '../command.ts';

export default {
  name: 'role list',
  summary: 'Roles and what each allows: those of every project, then the project’s own',
  async run(context) {
    const { items } = await context.client.call('listRoles', {});
    const own = await context.client.call('listProjectRoles', {
      path: { project: context.project },
      query: { limit: 1000 },
    });
    const rows = [
      ...items.map(({ name, meaning, scopes }) => ({ name, of: 'every project', meaning, scopes })),
      ...own.items.map(({ name, project, description, scopes }) => ({
        name,
        of: project,
        meaning: description,
        scopes,
      })),
    ];
    await context.table(rows, [
      ['role', (item) => item.name],
      ['of', (item) => item.of],
      ['meaning', (item) => item.meaning],
      ['scopes', (item) => item.scopes.join(' ')],
    ]);
  },
} satisfies Command;
