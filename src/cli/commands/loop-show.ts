import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'loop show',
  summary: 'The loop of a model',
  arguments: [{ name: 'model', meaning: 'name' }],
  async run(context, input) {
    const it = await context.client.call('getLoop', {
      path: { project: context.project, model: input.argument('model') },
    });
    await context.record(it, [
      ['model', it.model],
      ['state', it.state],
      ['paused', it.paused],
      ['endpoint', it.endpoint],
      ['pipeline', it.pipeline],
      ['triggers', it.triggers.join(', ')],
      ['turn', it.turn?.id],
      ['candidate', it.turn?.version],
      ['champion', it.turn?.championVersion],
      ['held', it.held?.text],
      ['open alarms', it.openAlarms.map((alarm) => alarm.monitor).join(', ')],
      [
        'last transition',
        it.lastTransition === null
          ? null
          : `${it.lastTransition.from} > ${it.lastTransition.to}: ${it.lastTransition.cause.text}`,
      ],
      ['at', time(it.lastTransition?.at)],
    ]);
  },
} satisfies Command;
