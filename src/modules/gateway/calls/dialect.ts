// How a call in one API is put to a provider, and how its answer is read. A dialect changes what it must and passes the rest on.
import type { ServerSentEvent } from '../../../kernel/server-sent-events.ts';
import type { Tokens } from './tokens.ts';

/** What a call asks for, by the API that it is made in. */
export const operations = ['chat', 'embeddings', 'responses', 'messages', 'proxy'] as const;
export type Operation = (typeof operations)[number];

export type Body = Readonly<Record<string, unknown>>;

export interface Reading {
  readonly tokens: Tokens | undefined;
  /** What the model answered, as far as it was read. */
  readonly output: unknown;
}

/** Reads one streamed answer, and says what goes on to the caller. */
export interface StreamReader {
  /** Texts to send for an event of the provider. @throws Error when the event says that the provider failed */
  event(event: ServerSentEvent): readonly string[];
  /** Texts to send when the provider has ended. */
  end(): readonly string[];
  read(): Reading;
  /** Whether the provider said all that it had to say. */
  complete(): boolean;
}

export interface Dialect {
  /** Below the address of the provider. */
  readonly path: string;
  /** @param model as the provider names it */
  request(body: Body, model: string): Body;
  /** The answer for the caller, and what it tells. */
  answer(body: Body): { readonly body: Body } & Reading;
  stream(body: Body): StreamReader;
}

/** The provider itself said within its answer that it failed. */
export class ProviderSaidError extends Error {
  override readonly name = 'ProviderSaidError';
}

/** Longest text of an answer that is put together again for its trace. */
export const mostOutput = 256 * 1024;
