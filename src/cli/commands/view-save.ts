import { type Command, keyValues } from '../command.ts';

export default {
  name: 'view save',
  summary: 'Save what is chosen of a page under a name; again replaces it',
  arguments: [
    { name: 'page', meaning: 'path below the project, such as models or experiments/0198…' },
    { name: 'name', meaning: 'of the view' },
    { name: 'state', meaning: 'parameters of the page as key=value', many: true },
  ],
  options: [{ name: 'team', meaning: 'for everyone of the project' }],
  examples: ["pawl view save experiments/0198… good 'q=metrics.auc > 0.7' sort=startedAt"],
  async run(context, input) {
    const it = await context.client.call('saveView', {
      path: { project: context.project },
      body: {
        page: input.argument('page').replace(/^\//, ''),
        name: input.argument('name'),
        team: input.flag('team'),
        state: keyValues(input.many('state'), 'A parameter of the page'),
      },
    });
    context.data(it);
    context.print(`saved ${it.name} as ${it.id}, for ${it.team ? 'the team' : 'you'}`);
  },
} satisfies Command;
