import { windowText } from '../../contracts/gateway.ts';
import { type Command, listOptions } from '../command.ts';
import { dollars } from '../dollars.ts';
import { time } from '../output.ts';

export default {
  name: 'gateway-budget list',
  summary: 'The budgets of the gateway, and what is spent of each',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listGatewayBudgets', { path: { project: context.project } }, [
      ['id', (item) => item.id],
      ['for', (item) => (item.target === null ? 'the project' : `${item.scope} ${item.target}`)],
      ['spent', (item) => dollars(item.spentMicros)],
      ['limit', (item) => `${dollars(item.limitMicros)} ${windowText(item)}`],
      ['then', (item) => item.action],
      ['until', (item) => time(item.windowEnd)],
    ]);
  },
} satisfies Command;
