import { type Command, UsageError } from '../command.ts';

export default {
  name: 'run log-inputs',
  summary: 'Log a dataset that a run read, or logged models that it read or made',
  arguments: [{ name: 'id', meaning: 'of the run' }],
  options: [
    { name: 'dataset', value: 'name', meaning: 'of the dataset' },
    { name: 'digest', value: 'text', meaning: 'of its content, with --dataset' },
    { name: 'source', value: 'address', meaning: 'where it is, with --dataset' },
    { name: 'context', value: 'text', meaning: 'what it was read for, such as training' },
    { name: 'model-input', value: 'id', meaning: 'a logged model that was read; repeat for more', many: true },
    { name: 'model-output', value: 'id', meaning: 'a logged model that was made; repeat for more', many: true },
  ],
  async run(context, input) {
    const name = input.option('dataset');
    const digest = input.option('digest');
    if ((name === undefined) !== (digest === undefined)) throw new UsageError('Give --dataset and --digest together.');
    const models = (option: string) => {
      const ids = input.options(option).map((modelId) => ({ modelId }));
      return ids.length === 0 ? undefined : ids;
    };
    const body = {
      datasets:
        name === undefined || digest === undefined
          ? undefined
          : [
              {
                name,
                digest,
                sourceType: 'local',
                source: input.option('source') ?? '',
                context: input.option('context'),
              },
            ],
      modelInputs: models('model-input'),
      modelOutputs: models('model-output'),
    };
    if (Object.values(body).every((part) => part === undefined))
      throw new UsageError('Give --dataset, --model-input or --model-output.');
    const run = await context.client.call('logRunInputs', {
      path: { project: context.project, run: input.argument('id') },
      body,
    });
    context.data(run);
    context.print(
      `reads ${run.datasets.map((dataset) => `${dataset.name} ${dataset.digest}`).join(', ') || 'no dataset'}`,
    );
  },
} satisfies Command;
