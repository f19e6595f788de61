import type { Command } from '../command.ts';
import { time } from '../output.ts';

export default {
  name: 'rollout show',
  summary: 'A rollout and what each look was judged on',
  arguments: [
    { name: 'endpoint', meaning: 'name' },
    { name: 'rollout', meaning: 'id' },
  ],
  async run(context, input) {
    const it = await context.client.call('getRollout', {
      path: { project: context.project, endpoint: input.argument('endpoint'), rollout: input.argument('rollout') },
    });
    await context.record(it, [
      ['id', it.id],
      ['champion', `v${it.champion.version}`],
      ['challenger', `v${it.challenger.version}`],
      ['strategy', it.plan.strategy],
      ['state', it.state],
      ['step', `${it.step + 1} of ${it.plan.steps.length}`],
      ['cause', it.cause],
      ['reason', it.reason],
      ['started', time(it.startedAt)],
      ['finished', time(it.finishedAt)],
      ['decided by', it.decidedBy],
    ]);
    if (context.json) return;
    const { items } = await context.client.call('listLooks', {
      path: { project: context.project, endpoint: input.argument('endpoint'), rollout: input.argument('rollout') },
      query: { limit: 20 },
    });
    for (const look of items) {
      const { evidence } = look;
      context.print('');
      context.print(
        `look ${look.number}: ${look.decision} – ${look.reason} (${evidence.samples} of ${evidence.minSamples} samples at ${Math.round(evidence.weight * 100)} %)`,
      );
      await context.table(evidence.criteria, [
        ['criterion', (item) => item.name],
        ['verdict', (item) => item.verdict],
        ['champion', (item) => item.champion],
        ['challenger', (item) => item.challenger],
        ['value', (item) => item.value],
        ['from', (item) => item.lower],
        ['to', (item) => item.upper],
        ['limit', (item) => item.limit],
      ]);
    }
  },
} satisfies Command;
