import { type Command, versionNumber } from '../command.ts';
import { followJob } from '../follow.ts';

export default {
  name: 'batch start',
  summary: 'Score a dataset version with a model version',
  arguments: [
    { name: 'model', meaning: 'name' },
    { name: 'version', meaning: 'number' },
    { name: 'dataset', meaning: 'name' },
  ],
  options: [
    { name: 'dataset-version', value: 'n', meaning: '(default latest)' },
    { name: 'follow', meaning: 'wait until it is over' },
  ],
  async run(context, input) {
    const path = { project: context.project };
    const it = await context.client.call('startBatch', {
      path,
      body: {
        model: input.argument('model'),
        version: String(versionNumber(input.argument('version'))),
        dataset: input.argument('dataset'),
        datasetVersion: input.option('dataset-version'),
      },
    });
    context.print(`started batch ${it.id}`);
    if (!input.flag('follow')) return context.data(it);
    await followJob(context, it.jobId, 'Scoring');
    const done = await context.client.call('getBatch', { path: { ...path, batch: it.id } });
    context.data(done);
    context.print(`${done.state}: ${done.records} records`);
    return done.state === 'done' ? 0 : 1;
  },
} satisfies Command;
