import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'feature skew-checks',
  summary: 'What past comparisons of online with offline values found, newest first',
  arguments: [{ name: 'view', meaning: 'name of the feature view' }],
  options: [...listOptions, { name: 'version', value: 'n', meaning: 'of the view (default the newest)' }],
  async run(context, input) {
    const path = { project: context.project, view: input.argument('view') };
    const query = { version: input.number('version') };
    await context.list(input, 'listSkewChecks', { path, query }, [
      ['values as of', (item) => time(item.at)],
      ['checked', (item) => item.checked],
      ['absent', (item) => item.absent],
      ['skewed features', (item) => item.features.filter((feature) => feature.mismatches > 0).length],
      ['made', (item) => time(item.createdAt)],
      ['id', (item) => item.id],
    ]);
  },
} satisfies Command;
