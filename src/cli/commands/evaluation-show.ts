import type { Command } from '../command.ts';
import { describe } from '../describe.ts';
import { time } from '../output.ts';

export default {
  name: 'evaluation show',
  summary: 'An evaluation with its metrics and gates',
  arguments: [{ name: 'id', meaning: 'of the evaluation' }],
  async run(context, input) {
    const it = await context.client.call('getEvaluation', {
      path: { project: context.project, evaluation: input.argument('id') },
    });
    await context.record(it, [
      ['id', it.id],
      ['model', it.model],
      ['challenger', `v${it.challenger.version}`],
      ['champion', it.champion === null ? null : `v${it.champion.version}`],
      ['verdict', it.verdict],
      ['summary', it.summary],
      ['data', it.dataLabel],
      ['rows', it.rows],
      ['made', time(it.createdAt)],
    ]);
    if (context.json) return;
    context.print('');
    await context.table(Object.keys(it.challengerMetrics), [
      ['metric', (name) => name],
      ['challenger', (name) => describe(it.challengerMetrics[name])],
      ['champion', (name) => describe(it.championMetrics?.[name])],
      ['difference', (name) => describe(it.delta?.[name])],
    ]);
    if (it.importance !== undefined && it.importance.length > 0) {
      context.print('');
      await context.table(it.importance, [
        ['feature', (item) => item.feature],
        ['log loss grows by, shuffled', (item) => describe(item.increase)],
      ]);
    }
    if (it.slices.length > 0) {
      context.print('');
      await context.table(it.slices, [
        ['slice', (item) => item.slice],
        ['rows', (item) => item.n],
        ['log loss', (item) => describe(item.estimates?.challenger['log_loss'] ?? item.challenger['log_loss'])],
        ['difference', (item) => describe(item.estimates?.delta?.['log_loss'])],
      ]);
    }
    context.print('');
    await context.table(it.conditions, [
      ['gate', (item) => item.name],
      ['passed', (item) => item.passed],
      ['detail', (item) => item.detail],
    ]);
  },
} satisfies Command;
