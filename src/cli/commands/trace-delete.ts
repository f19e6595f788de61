import { type Command, UsageError } from '../command.ts';

export default {
  name: 'trace delete',
  summary: 'Delete traces of an experiment, by id or the oldest up to a time',
  arguments: [{ name: 'experiment', meaning: 'id of the experiment' }],
  options: [
    { name: 'id', value: 'id', meaning: 'a trace; repeat for more', many: true },
    { name: 'up-to', value: 'ISO time', meaning: 'traces that started by then' },
    { name: 'at-most', value: 'n', meaning: 'of the oldest' },
  ],
  async run(context, input) {
    const ids = input.options('id');
    const upTo = input.option('up-to');
    if (ids.length === 0 && upTo === undefined) throw new UsageError('Say which traces go: --id or --up-to.');
    const it = await context.client.call('deleteTraces', {
      path: { project: context.project },
      body: {
        experiment: input.argument('experiment'),
        ids: ids.length === 0 ? undefined : [...ids],
        upTo,
        limit: input.number('at-most'),
      },
    });
    context.data(it);
    context.print(`deleted ${it.deleted} ${it.deleted === 1 ? 'trace' : 'traces'}`);
  },
} satisfies Command;
