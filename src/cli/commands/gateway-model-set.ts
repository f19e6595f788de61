import { type Command, UsageError } from '../command.ts';
import { toMicros } from '../dollars.ts';

export default {
  name: 'gateway-model set',
  summary: 'Make or change a model that endpoints use',
  arguments: [
    { name: 'name', meaning: 'of the model here' },
    { name: 'provider', meaning: 'such as openai, anthropic or openai-compatible' },
    { name: 'model', meaning: 'as the provider names it' },
  ],
  options: [
    { name: 'key', value: 'name', meaning: 'the key it is called with', required: true },
    { name: 'input', value: 'dollars', meaning: 'for a million tokens of input' },
    { name: 'output', value: 'dollars', meaning: 'for a million tokens of output' },
    { name: 'cached-input', value: 'dollars', meaning: 'for a million tokens of input that the provider had cached' },
  ],
  examples: ['pawl gateway-model set fast openai gpt-5-mini --key openai --input 0.25 --output 2'],
  async run(context, input) {
    const price = (name: string): number | undefined => {
      const text = input.option(name);
      return text === undefined ? undefined : toMicros(text, `--${name}`);
    };
    const [inward, outward, cachedInput] = [price('input'), price('output'), price('cached-input')];
    if ((inward === undefined) !== (outward === undefined)) throw new UsageError('Give both of --input and --output.');
    const it = await context.client.call('setGatewayModel', {
      path: { project: context.project, model: input.argument('name') },
      body: {
        key: input.option('key') ?? '',
        provider: input.argument('provider'),
        model: input.argument('model'),
        prices:
          inward === undefined || outward === undefined
            ? null
            : { input: inward, output: outward, ...(cachedInput === undefined ? {} : { cachedInput }) },
      },
    });
    context.data(it);
    context.print(`set model ${it.name}${it.prices === null ? '; what its calls cost is not known' : ''}`);
  },
} satisfies Command;
