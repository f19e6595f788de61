import type { Command } from '../command.ts';
import { readSecretValue } from '../secret-value.ts';

export default {
  name: 'gateway-key set',
  summary: 'Make or change a key of a provider, its value read from standard input or a file',
  arguments: [{ name: 'name', meaning: 'of the key' }],
  options: [
    { name: 'provider', value: 'name', meaning: 'such as openai or anthropic' },
    { name: 'base', value: 'url', meaning: 'where calls go, when it is not the provider’s own address' },
    { name: 'from-file', value: 'path', meaning: 'read the value from this file, all of it' },
  ],
  examples: [
    'pass show openai | pawl gateway-key set openai --provider openai',
    'pass show vllm | pawl gateway-key set own --provider openai-compatible --base https://llm.example.com/v1',
  ],
  async run(context, input) {
    const value = await readSecretValue(
      context,
      input.option('from-file'),
      'Pipe the value in, such as `pass show openai | pawl gateway-key set NAME`, or give --from-file.',
    );
    const base = input.option('base');
    const it = await context.client.call('setGatewayKey', {
      path: { project: context.project, key: input.argument('name') },
      body: {
        provider: input.option('provider'),
        values: { api_key: value.trim() },
        ...(base === undefined ? {} : { settings: { api_base: base } }),
      },
    });
    context.data(it);
    context.print(`set key ${it.name}: ${Object.values(it.masked).join(' ')}`);
  },
} satisfies Command;
