// Tokens of a call and what they cost, in whole micro-dollars. A part of a micro-dollar counts as one, so that budgets never run ahead of
// the bill.
import type { Prices } from '../model.ts';

export interface Tokens {
  /** Cached ones included. */
  readonly input: number;
  readonly output: number;
  /** Of the input, what the provider had in its cache. */
  readonly cachedInput: number;
}

export const noTokens: Tokens = { input: 0, output: 0, cachedInput: 0 };

export interface Bill {
  readonly inputMicros: number;
  readonly outputMicros: number;
}

type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.min(Math.round(value), 1e9) : 0;

/** The `usage` of OpenAI's chat, embeddings and responses, and of Anthropic's messages; undefined when it tells nothing. */
export function readTokens(usage: unknown): Tokens | undefined {
  if (!isObject(usage)) return undefined;
  const details = usage['prompt_tokens_details'] ?? usage['input_tokens_details'];
  // Anthropic tells cached input beside the other, OpenAI within it.
  const [written, read] = [count(usage['cache_creation_input_tokens']), count(usage['cache_read_input_tokens'])];
  const input = count(usage['prompt_tokens'] ?? usage['input_tokens']) + written + read;
  const output = count(usage['completion_tokens'] ?? usage['output_tokens']);
  if (input === 0 && output === 0) return undefined;
  const cached = read + (isObject(details) ? count(details['cached_tokens']) : 0);
  return { input, output, cachedInput: Math.min(cached, input) };
}

const perMillion = 1_000_000n;
const up = (sum: bigint): number => Number((sum + perMillion - 1n) / perMillion);

/** null: the prices are not known. */
export function billOf(prices: Prices | null, tokens: Tokens): Bill | null {
  if (prices === null) return null;
  const cachedPrice = BigInt(prices.cachedInput ?? prices.input);
  const plain = BigInt(tokens.input - tokens.cachedInput) * BigInt(prices.input);
  return {
    inputMicros: up(plain + BigInt(tokens.cachedInput) * cachedPrice),
    outputMicros: up(BigInt(tokens.output) * BigInt(prices.output)),
  };
}

/** Characters of a token, about, in languages with letters. */
const perToken = 4;

/** About how many tokens a text has. */
export function roughTokens(characters: number): number {
  return Math.ceil(characters / perToken);
}

const usualOutput = 1000;

/** What a call is expected to cost before its provider says: its text, and all the output that it allows. */
export function expectedMicros(prices: Prices | null, body: Fields, characters: number, answers: boolean): number {
  const asked = body['max_completion_tokens'] ?? body['max_tokens'] ?? body['max_output_tokens'];
  const output = answers ? (count(asked) === 0 ? usualOutput : count(asked)) : 0;
  const bill = billOf(prices, { input: roughTokens(characters), output, cachedInput: 0 });
  return bill === null ? 0 : bill.inputMicros + bill.outputMicros;
}
