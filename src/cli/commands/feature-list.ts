import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'feature list',
  summary: 'Feature views by name',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listFeatureViews', { path: { project: context.project } }, [
      ['view', (item) => item.name],
      ['version', (item) => item.number],
      ['entity', (item) => item.entity],
      ['features', (item) => item.features.length],
      ['online at', (item) => time(item.materialized?.at)],
      ['rows', (item) => item.materialized?.rows],
    ]);
  },
} satisfies Command;
