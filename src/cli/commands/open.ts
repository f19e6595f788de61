import type { Command } from '../command.ts';

export default {
  name: 'open',
  summary: 'Print the address of a page, or of the record with an id',
  arguments: [{ name: 'page', meaning: 'such as models/churn, or an id (default: the home page)', optional: true }],
  async run(context, input) {
    const page = input.optional('page') ?? '';
    const path = /^[0-9a-f]{32}$/.test(page)
      ? `/go/${page}`
      : `/p/${context.project}${page === '' ? '' : `/${page.replace(/^\//, '')}`}`;
    context.data({ url: `${context.url}${path}` });
    context.print(`${context.url}${path}`);
  },
} satisfies Command;
