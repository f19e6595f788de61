import type { Command } from '../command.ts';
import { cellOf, time } from '../output.ts';

export default {
  name: 'prediction show',
  summary: 'A logged prediction',
  arguments: [{ name: 'id', meaning: 'of the prediction' }],
  async run(context, input) {
    const it = await context.client.call('getPrediction', {
      path: { project: context.project, prediction: input.argument('id') },
    });
    const { prediction } = it;
    await context.record(it, [
      ['id', prediction.id],
      ['at', time(prediction.at)],
      ['entity', prediction.entityKey],
      ['model version', prediction.modelVersionId],
      ['role', prediction.role],
      ['chance of the arm', prediction.propensity],
      ['trace', prediction.traceId],
      ['features of', prediction.featuresAt],
      ['replaced features', prediction.featuresReplaced.join(', ')],
      ['score', prediction.score],
      ['status', prediction.status],
      ['error', prediction.error],
      ['milliseconds', prediction.latencyMs],
      ['copies', it.copies.length],
    ]);
    if (context.json) return;
    context.print('');
    await context.record(
      null,
      Object.entries(prediction.inputs).map(([name, value]) => [name, cellOf(value)]),
    );
    context.print('');
    await context.record(
      null,
      Object.entries(prediction.outputs).map(([name, value]) => [name, cellOf(value)]),
    );
  },
} satisfies Command;
