import type { Command } from '../command.ts';
import { confirm, confirmOption } from '../confirm.ts';

export default {
  name: 'gateway-guardrail delete',
  summary: 'Delete a guardrail, also from the endpoints that have it',
  arguments: [{ name: 'guardrail', meaning: 'its id' }],
  options: [confirmOption],
  async run(context, input) {
    const guardrail = input.argument('guardrail');
    await confirm(context, input, `Delete guardrail ${guardrail}?`);
    const path = { project: context.project, guardrail };
    context.data(await context.client.call('deleteGatewayGuardrail', { path }));
    context.print(`deleted guardrail ${guardrail}`);
  },
} satisfies Command;
