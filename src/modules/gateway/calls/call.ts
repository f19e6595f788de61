// A call of a language model as it comes in, and its answer as it goes out.
import type { Readable } from 'node:stream';
import type { Actor } from '../../../kernel/actor.ts';
import type { Body, Operation } from './dialect.ts';

export interface Call {
  readonly project: string;
  readonly actor: Actor;
  /** Name of the endpoint. */
  readonly endpoint: string;
  readonly operation: Operation;
  /** Of a proxied call. */
  readonly path?: string | undefined;
  readonly body: Body;
  /** Headers of the caller that the provider may see. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly traceparent?: string | undefined;
  /** Whether an answer that is kept may serve. */
  readonly fresh?: boolean | undefined;
  /** The caller has left. */
  readonly signal: AbortSignal;
}

export interface CallAnswer {
  readonly contentType: string;
  readonly traceId: string;
  readonly cached: boolean;
  /** Name of the model that answers. */
  readonly model: string;
  readonly body: Buffer | Readable;
}
