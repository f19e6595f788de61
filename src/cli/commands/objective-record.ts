import { type Command, UsageError } from '../command.ts';

export default {
  name: 'objective record',
  summary: 'Record a measured value',
  arguments: [
    { name: 'objective', meaning: 'name' },
    { name: 'series', meaning: 'such as loop or baseline' },
    { name: 'value', meaning: 'a number' },
  ],
  options: [
    { name: 'at', value: 'ISO time', meaning: 'when it was measured (default: now on the server)' },
    { name: 'note', value: 'text', meaning: 'what it is based on' },
  ],
  async run(context, input) {
    const value = Number(input.argument('value'));
    if (!Number.isFinite(value)) throw new UsageError(`The value must be a number, not ${input.argument('value')}.`);
    const at = input.option('at') ?? (await context.client.call('getClock', {})).now;
    const it = await context.client.call('recordMeasurement', {
      path: { project: context.project, objective: input.argument('objective') },
      body: { series: input.argument('series'), at, value, note: input.option('note') },
    });
    context.data(it);
    context.print(`recorded ${it.value} in ${it.series} at ${it.at}`);
  },
} satisfies Command;
