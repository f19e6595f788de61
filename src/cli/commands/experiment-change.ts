import { type Command, keyValues } from '../command.ts';
import { showExperiment } from '../show.ts';

export default {
  name: 'experiment change',
  summary: 'Rename an experiment or set tags',
  arguments: [{ name: 'id', meaning: 'of the experiment' }],
  options: [
    { name: 'name', value: 'name', meaning: 'its new name' },
    { name: 'tag', value: 'key=value', meaning: 'a tag; repeat for more', many: true },
  ],
  async run(context, input) {
    const it = await context.client.call('changeExperiment', {
      path: { project: context.project, experiment: input.argument('id') },
      body: { name: input.option('name'), tags: keyValues(input.options('tag'), 'A tag') },
    });
    await showExperiment(context, it);
  },
} satisfies Command;
