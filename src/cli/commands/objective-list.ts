import { type Command, listOptions } from '../command.ts';

export default {
  name: 'objective list',
  summary: 'Objectives by name',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listObjectives', { path: { project: context.project } }, [
      ['name', (item) => item.name],
      ['kpi', (item) => item.kpi],
      ['unit', (item) => item.unit],
      ['baseline', (item) => item.baseline],
      ['target', (item) => item.target],
      ['owner', (item) => item.owner],
    ]);
  },
} satisfies Command;
