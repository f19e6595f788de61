import { type Command, listOptions } from '../command.ts';

export default {
  name: 'evaluation-set records',
  summary: 'Records of an evaluation set, in the order they were added',
  arguments: [{ name: 'id', meaning: 'of the set' }],
  options: listOptions,
  async run(context, input) {
    await context.list(
      input,
      'listEvaluationRecords',
      { path: { project: context.project, set: input.argument('id') } },
      [
        ['id', (item) => item.id],
        ['inputs', (item) => JSON.stringify(item.inputs)],
        ['expectations', (item) => (item.expectations === null ? '' : JSON.stringify(item.expectations))],
        ['source', (item) => item.source?.type],
      ],
    );
  },
} satisfies Command;
