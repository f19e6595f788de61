import { printChecks } from '../checks.ts';
import type { Command } from '../command.ts';

export default {
  name: 'server check',
  summary: 'What the server finds when it checks its own machine and stores',
  async run(context) {
    const { checks } = await context.client.call('checkServer', {});
    return printChecks(context, checks);
  },
} satisfies Command;
