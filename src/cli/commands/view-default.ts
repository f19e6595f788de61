import type { Command } from '../command.ts';

export default {
  name: 'view default',
  summary: 'Let a page open with a view, for you or for the team as the view is',
  arguments: [{ name: 'id', meaning: 'of the view' }],
  options: [{ name: 'off', meaning: 'the page opens as it is by itself again' }],
  async run(context, input) {
    const it = await context.client.call('changeView', {
      path: { project: context.project, view: input.argument('id') },
      body: { default: !input.flag('off') },
    });
    context.data(it);
    context.print(
      `${it.page === '' ? 'Home' : it.page} opens ${it.default ? `with ${it.name}` : 'as it is by itself'}`,
    );
  },
} satisfies Command;
