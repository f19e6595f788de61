import type { Command } from '../command.ts';

export default {
  name: 'monitor list',
  summary: 'Monitors of the models',
  async run(context) {
    const { items } = await context.client.call('listMonitors', { path: { project: context.project } });
    const rows = items.flatMap((plan) => Object.keys(plan.monitors).map((monitor) => ({ plan, monitor })));
    if (context.json) return context.data(items);
    await context.table(rows, [
      ['model', (item) => item.plan.model],
      ['monitor', (item) => item.monitor],
      ['endpoint', (item) => item.plan.endpoint],
      ['schedule', (item) => item.plan.schedule],
    ]);
  },
} satisfies Command;
