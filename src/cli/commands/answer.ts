import { type Command, UsageError } from '../command.ts';

export default {
  name: 'answer',
  summary: 'The sentence under a page’s title: how things stand, in one line',
  arguments: [
    { name: 'page', meaning: 'home, models, loop or model (default: home)', optional: true },
    { name: 'model', meaning: 'name, for loop and model', optional: true },
  ],
  async run(context, input) {
    const { client, project } = context;
    const page = input.optional('page') ?? 'home';
    const read = async () => {
      const model = (): string => {
        const name = input.optional('model');
        if (name === undefined) throw new UsageError(`Which model? Such as: pawl answer ${page} churn`);
        return name;
      };
      if (page === 'home') return client.call('viewHome', { path: { project } });
      if (page === 'models') return client.call('viewModels', { path: { project } });
      if (page === 'loop') return client.call('viewLoop', { path: { project, model: model() } });
      if (page === 'model') return client.call('viewModel', { path: { project, model: model() } });
      throw new UsageError(`There is no page ${page}: give home, models, loop or model.`);
    };
    const view = await read();
    context.data(view);
    context.print(view.answer.parts.map(({ text }) => text).join(''));
  },
} satisfies Command;
