import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'gateway-budget delete',
  summary: 'Delete a budget; calls are not held to it any more',
  arguments: [{ name: 'budget', meaning: 'its id' }],
  options: [confirmOption],
  async run(context, input) {
    const budget = input.argument('budget');
    await confirm(context, input, `Delete budget ${budget}?`);
    context.data(await context.client.call('deleteGatewayBudget', { path: { project: context.project, budget } }));
    context.print(`deleted budget ${budget}`);
  },
} satisfies Command;
