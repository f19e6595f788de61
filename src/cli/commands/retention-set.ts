import { type Command, UsageError } from '../command.ts';
import { countsText } from '../retention-text.ts';

export default {
  name: 'retention set',
  summary: 'Change how long the project keeps what, in days; 0 is for ever',
  options: [
    { name: 'predictions', value: 'days', meaning: 'logged predictions' },
    { name: 'logs', value: 'days', meaning: 'logs of steps' },
    { name: 'trash', value: 'days', meaning: 'deleted runs, logged models and experiments' },
    { name: 'deliveries', value: 'days', meaning: 'deliveries to webhooks' },
  ],
  examples: ['pawl retention set --predictions 365 --logs 90 --trash 30'],
  async run(context, input) {
    const body = {
      predictionsDays: input.number('predictions'),
      logsDays: input.number('logs'),
      trashDays: input.number('trash'),
      deliveriesDays: input.number('deliveries'),
    };
    if (Object.values(body).every((days) => days === undefined)) throw new UsageError('Say what is kept how long.');
    const it = await context.client.call('changeRetention', { path: { project: context.project }, body });
    context.data(it);
    context.print(`changed; the next purge would take ${countsText(it.next)}`);
  },
} satisfies Command;
