import { type Command, keyValues, UsageError } from '../command.ts';

/** A model with its weight, as in `fast=3`. */
function weighted(word: string): { name: string; weight?: number } {
  const [name = '', weight] = word.split('=');
  if (weight === undefined) return { name };
  const number = Number(weight);
  if (weight === '' || !Number.isFinite(number) || number < 0)
    throw new UsageError(`The weight of ${name} is a number from 0.`);
  return { name, weight: number };
}

export default {
  name: 'gateway-endpoint set',
  summary: 'Make or change an endpoint: all of it, what is not given has its default',
  arguments: [
    { name: 'name', meaning: 'what calls name as their model' },
    { name: 'models', meaning: 'asked first, split by weight: fast=3 smart=1', many: true },
  ],
  options: [
    { name: 'fallback', value: 'model', meaning: 'asked when the others fail, in this order', many: true },
    { name: 'max-fallbacks', value: 'n', meaning: 'most fallbacks to try' },
    { name: 'cache', value: 'seconds', meaning: 'how long an answer serves an equal call again' },
    { name: 'timeout', value: 'ms', meaning: 'how long a provider may say nothing (default 300000)' },
    { name: 'retries', value: 'n', meaning: 'attempts after the first with the same model (default 1)' },
    { name: 'tag', value: 'key=value', meaning: 'a tag; repeat for more', many: true },
    { name: 'untraced', meaning: 'keep no traces of its calls' },
  ],
  examples: ['pawl gateway-endpoint set chat fast=3 smart=1 --fallback backup'],
  async run(context, input) {
    const number = (name: string): number | undefined => {
      const text = input.option(name);
      if (text === undefined) return undefined;
      if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${name} is a whole number, not ${text}.`);
      return Number(text);
    };
    const it = await context.client.call('setGatewayEndpoint', {
      path: { project: context.project, endpoint: input.argument('name') },
      body: {
        models: [
          ...input.many('models').map((word) => ({ ...weighted(word), role: 'primary' as const })),
          ...input.options('fallback').map((name) => ({ name, role: 'fallback' as const })),
        ],
        maxFallbacks: number('max-fallbacks'),
        cacheSeconds: number('cache'),
        timeoutMs: number('timeout'),
        retries: number('retries'),
        tags: keyValues(input.options('tag'), 'A tag'),
        tracked: !input.flag('untraced'),
      },
    });
    context.data(it);
    context.print(`set endpoint ${it.name}: name it as the model of a call`);
  },
} satisfies Command;
