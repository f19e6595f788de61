import type { Command } from '../command.ts';
import { readInputs } from '../row-inputs.ts';

export default {
  name: 'endpoint try',
  summary: 'Send one request to an endpoint; it is answered and logged as any other',
  arguments: [
    { name: 'endpoint', meaning: 'name' },
    { name: 'inputs', meaning: 'column=value, several with a comma between them' },
  ],
  options: [{ name: 'key', value: 'text', meaning: 'sticky key: the same one gets the same version' }],
  async run(context, input) {
    const it = await context.client.call('tryEndpoint', {
      path: { project: context.project, endpoint: input.argument('endpoint') },
      body: { inputs: readInputs(input.argument('inputs')), key: input.option('key') },
    });
    await context.record(it, [
      ...Object.entries(it.outputs).map(([name, value]) => [name, JSON.stringify(value)] as const),
      ['version', it.version],
      ['arm', it.arm],
      ['ms', it.ms],
      ['prediction', it.predictionId],
    ]);
  },
} satisfies Command;
