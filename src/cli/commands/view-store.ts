import { type Command, keyValues } from '../command.ts';

export default {
  name: 'view store',
  summary: 'Store the state of a page and print the short address that shows it',
  arguments: [
    { name: 'page', meaning: 'path below the project, such as compare' },
    { name: 'state', meaning: 'parameters of the page as key=value', many: true },
  ],
  async run(context, input) {
    const it = await context.client.call('storeView', {
      path: { project: context.project },
      body: { state: keyValues(input.many('state'), 'A parameter of the page') },
    });
    const page = input.argument('page').replace(/^\//, '');
    const url = `${context.url}/p/${context.project}/${page}?v=${it.id}`;
    context.data({ ...it, url });
    context.print(url);
  },
} satisfies Command;
