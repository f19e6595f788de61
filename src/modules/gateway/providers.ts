// Providers of language models: whose API each speaks, and where it is when a key does not say.
import { gatewayProviders } from '../../contracts/gateway.ts';

export interface Provider {
  /** Whose API it speaks. */
  readonly speaks: 'openai' | 'anthropic';
  readonly title: string;
  /** null: a key has to say. */
  readonly base: string | null;
  /** Whether it asks for a key at all. */
  readonly keyed: boolean;
}

const openai = (title: string, base: string | null, keyed = true): Provider => ({
  speaks: 'openai',
  title,
  base,
  keyed,
});

const known: Readonly<Record<(typeof gatewayProviders)[number], Provider>> = {
  anthropic: { speaks: 'anthropic', title: 'Anthropic', base: 'https://api.anthropic.com/v1', keyed: true },
  deepseek: openai('DeepSeek', 'https://api.deepseek.com/v1'),
  groq: openai('Groq', 'https://api.groq.com/openai/v1'),
  mistral: openai('Mistral', 'https://api.mistral.ai/v1'),
  ollama: openai('Ollama', null, false),
  openai: openai('OpenAI', 'https://api.openai.com/v1'),
  'openai-compatible': openai('Any server that speaks OpenAI’s API', null, false),
  openrouter: openai('OpenRouter', 'https://openrouter.ai/api/v1'),
  together_ai: openai('Together AI', 'https://api.together.xyz/v1'),
  xai: openai('xAI', 'https://api.x.ai/v1'),
};

export const providers: Readonly<Record<string, Provider>> = known;
export const providerNames: readonly string[] = gatewayProviders;
