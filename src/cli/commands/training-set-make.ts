import type { Input } from '../../../clients/ts/client.ts';
import type { Command } from '../command.ts';
import { documentArgument, readDocument } from '../document.ts';

export default {
  name: 'training-set make',
  summary: 'Make a point-in-time correct training set, or find the one that the same question made',
  arguments: [documentArgument],
  async run(context, input) {
    const progress = context.progress('Joining');
    const tick = setInterval(() => progress.update(null), 250);
    try {
      const it = await context.client.call('makeTrainingSet', {
        path: { project: context.project },
        body: readDocument<Input<'makeTrainingSet'>['body']>(context, input.argument('file')),
      });
      context.data(it);
      context.print(
        `training set ${it.id}: ${it.training.rows} rows, ${it.holdout?.rows ?? 0} held out, ${it.dropped} dropped`,
      );
    } finally {
      clearInterval(tick);
      progress.end();
    }
  },
} satisfies Command;
