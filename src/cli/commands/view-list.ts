import { type Command, listOptions } from '../command.ts';

export default {
  name: 'view list',
  summary: 'Named views: your own and the team’s',
  options: [{ name: 'page', value: 'path', meaning: 'only of this page, such as experiments/0198…' }, ...listOptions],
  async run(context, input) {
    const page = input.option('page');
    await context.list(
      input,
      'listViews',
      { path: { project: context.project }, query: page === undefined ? {} : { page } },
      [
        ['id', (item) => item.id],
        ['page', (item) => item.page],
        ['name', (item) => item.name],
        ['of', (item) => (item.team ? 'team' : 'you')],
        ['default', (item) => (item.default ? 'yes' : '')],
        ['by', (item) => item.by],
        ['changed', (item) => item.updatedAt],
      ],
    );
  },
} satisfies Command;
