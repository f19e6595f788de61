import { type Command, listOptions } from '../command.ts';

export default {
  name: 'gateway-guardrail list',
  summary: 'The guardrails of the gateway, oldest first',
  options: listOptions,
  async run(context, input) {
    await context.list(input, 'listGatewayGuardrails', { path: { project: context.project } }, [
      ['id', (item) => item.id],
      ['name', (item) => item.name],
      ['scorer', (item) => `${item.scorerId} v${item.scorerVersion}`],
      ['stage', (item) => item.stage],
      ['action', (item) => item.action],
    ]);
  },
} satisfies Command;
