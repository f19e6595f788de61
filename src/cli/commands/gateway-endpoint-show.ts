import type { Command } from '../command.ts';

export default {
  name: 'gateway-endpoint show',
  summary: 'An endpoint of the gateway with its models',
  arguments: [{ name: 'name', meaning: 'of the endpoint' }],
  async run(context, input) {
    const it = await context.client.call('getGatewayEndpoint', {
      path: { project: context.project, endpoint: input.argument('name') },
    });
    await context.record(it, [
      ['name', it.name],
      ...it.models.map(
        ({ name, role, weight, provider, model }) =>
          [role, `${name}: ${provider} ${model}${role === 'primary' ? `, weight ${weight}` : ''}`] as const,
      ),
      ['experiment', it.experiment ?? ''],
      ['timeout', `${it.timeoutMs} ms, ${it.retries} retries`],
      ['cache', it.cacheSeconds === null ? 'no' : `${it.cacheSeconds} s`],
      ['guardrails', it.guardrails],
    ]);
  },
} satisfies Command;
