import type { Command } from '../command.ts';
import { countsText, daysText } from '../retention-text.ts';

export default {
  name: 'retention show',
  summary: 'How long the project keeps what, and what the next purge would take',
  async run(context) {
    const it = await context.client.call('getRetention', { path: { project: context.project } });
    await context.record(it, [
      ['predictions', daysText(it.predictionsDays)],
      ['logs of steps', daysText(it.logsDays)],
      ['trash', daysText(it.trashDays)],
      ['deliveries', daysText(it.deliveriesDays)],
      ['legal hold', it.hold ? it.holdReason : 'no'],
      ['in the trash', countsText(it.trash)],
      ['next purge takes', it.hold ? 'nothing: legal hold' : countsText(it.next)],
      ['last purge', it.last === null ? null : `${it.last.at}: ${countsText(it.last.took)}`],
    ]);
  },
} satisfies Command;
