import { type Command, UsageError } from '../command.ts';

type Value = number | string | boolean | null;

/** `recency=12`: numbers, true, false and null as JSON reads them, everything else as text. */
function readInputs(text: string): Record<string, Value> {
  const inputs: Record<string, Value> = {};
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`${pair} names no column: give column=value, several with a comma between them.`);
    const value = pair.slice(at + 1);
    try {
      const parsed: unknown = JSON.parse(value);
      inputs[pair.slice(0, at)] = parsed === null || typeof parsed !== 'object' ? (parsed as Value) : value;
    } catch {
      inputs[pair.slice(0, at)] = value;
    }
  }
  return inputs;
}

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
