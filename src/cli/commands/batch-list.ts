import { type Command, listOptions } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'batch list',
  summary: 'Batch jobs, newest first',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listBatches', { path: { project: context.project } }, [
      ['id', (item) => item.id],
      ['model', (item) => `${item.model} v${item.modelVersion}`],
      ['dataset', (item) => `${item.dataset} v${item.datasetVersion}`],
      ['state', (item) => item.state],
      ['records', (item) => item.records],
      ['made', (item) => time(item.createdAt)],
    ]);
  },
} satisfies Command;
