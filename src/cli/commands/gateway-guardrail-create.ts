import { oneOf } from '../choice.ts';
import { type Command, versionNumber } from '../command.ts';

export default {
  name: 'gateway-guardrail create',
  summary: 'Keep a version of a scorer as a guardrail of the gateway',
  arguments: [
    { name: 'name', meaning: 'of the guardrail' },
    { name: 'scorer', meaning: 'id of the scorer' },
    { name: 'version', meaning: 'of the scorer' },
  ],
  options: [
    { name: 'stage', value: 'stage', meaning: 'before the call (the default) or after it' },
    { name: 'action', value: 'action', meaning: 'validation (the default) or sanitization' },
  ],
  async run(context, input) {
    const it = await context.client.call('createGatewayGuardrail', {
      path: { project: context.project },
      body: {
        name: input.argument('name'),
        scorerId: input.argument('scorer'),
        scorerVersion: versionNumber(input.argument('version')),
        stage: oneOf(input.option('stage'), ['before', 'after'] as const, 'The stage') ?? 'before',
        action: oneOf(input.option('action'), ['validation', 'sanitization'] as const, 'The action') ?? 'validation',
      },
    });
    context.data(it);
    context.print(`made guardrail ${it.name}: ${it.id}`);
  },
} satisfies Command;
