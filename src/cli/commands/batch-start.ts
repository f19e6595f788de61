import { type Command, versionNumber } from '../command.ts';
import { followJob } from '../follow.ts';

export default {
  name: 'batch start',
  summary: 'Score a dataset version, or a selection of its rows, with a model version',
  arguments: [
    { name: 'model', meaning: 'name' },
    { name: 'version', meaning: 'number' },
    { name: 'dataset', meaning: 'name' },
  ],
  options: [
    { name: 'dataset-version', value: 'n', meaning: '(default latest)' },
    { name: 'select', value: 'sql', meaning: 'rows to score, as a SELECT over the table dataset' },
    { name: 'output', value: 'name', meaning: 'dataset that gets the result as its next version' },
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
        selection: input.option('select'),
        output: input.option('output'),
      },
    });
    context.print(`started batch ${it.id}`);
    if (!input.flag('follow')) return context.data(it);
    await followJob(context, it.jobId, 'Scoring');
    const done = await context.client.call('getBatch', { path: { ...path, batch: it.id } });
    context.data(done);
    const speed = done.rowsPerSecond === null ? '' : `, ${done.rowsPerSecond} a second`;
    context.print(`${done.state}: ${done.records} rows scored${speed}, ${done.refused} refused by the model`);
    if (done.outputVersion !== null) context.print(`the result is ${done.output} version ${done.outputVersion}`);
    return done.state === 'done' ? 0 : 1;
  },
} satisfies Command;
