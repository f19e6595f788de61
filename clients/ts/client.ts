// A client of Pawl's native API, typed from the OpenAPI document. Runs in Node and in browsers.
import type { Operations } from './generated/operation-types.ts';
import { operations } from './generated/operations.ts';

export type OperationId = keyof Operations;
type Part<O, K extends string> = O extends Readonly<Record<K, infer P>> ? { readonly [key in K]: P } : unknown;
type QueryPart<O> = O extends { readonly query: infer Q }
  ? Partial<Q> extends Q
    ? { readonly query?: Q }
    : { readonly query: Q }
  : unknown;

/** What an operation takes: `path`, `query` and `body`, each when it has them. */
export type Input<I extends OperationId> = Part<Operations[I], 'path'> &
  QueryPart<Operations[I]> &
  Part<Operations[I], 'body'> & {
    readonly signal?: AbortSignal;
    /** Makes repeating a POST harmless. */
    readonly idempotencyKey?: string;
    /** Beside those that the client sets, such as `range`. */
    readonly headers?: Readonly<Record<string, string>>;
  };
export type Answer<I extends OperationId> = Operations[I]['answer'];

/** A refusal of the server, with its code and what to do next. */
export class PawlError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  readonly requestId: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];

  constructor(
    status: number,
    problem: {
      detail?: string;
      code?: string;
      hint?: string;
      requestId?: string;
      errors?: { path: string; message: string }[];
    },
  ) {
    super(problem.detail ?? `The server answered ${status}.`);
    this.name = 'PawlError';
    this.status = status;
    this.code = problem.code ?? 'request.unknown';
    this.hint = problem.hint ?? '';
    this.requestId = problem.requestId ?? '';
    this.errors = problem.errors ?? [];
  }
}

export interface ClientOptions {
  /** Such as `http://127.0.0.1:7295`; empty for the page's own origin. */
  readonly baseUrl: string;
  readonly token?: string | undefined;
}

interface LooseInput {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly content?: NonNullable<RequestInit['body']>;
  readonly signal?: AbortSignal;
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PawlClient {
  /** Calls an operation. @throws PawlError for a refusal; TypeError when the server cannot be reached. */
  call<I extends OperationId>(id: I, input: Input<I>): Promise<Answer<I>>;
  /** Calls an operation whose answer is no JSON (a file, the event stream) or that takes raw `content`. @throws as `call` */
  open<I extends OperationId>(
    id: I,
    input: Input<I> & { readonly content?: NonNullable<RequestInit['body']> },
  ): Promise<Response>;
  /** What an operation is asked at: its path and search, without the server. */
  address<I extends OperationId>(id: I, input: Input<I>): string;
  /** A request outside the native API: another protocol, the health of the server. @throws PawlError */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** All items of a paged operation, page by page. */
  pages<I extends OperationId>(
    id: I,
    input: Input<I>,
  ): AsyncGenerator<Answer<I> extends { readonly items: readonly (infer T)[] } ? T : never>;
}

function queryText(query: Readonly<Record<string, unknown>> | undefined): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (Array.isArray(value)) for (const item of value) parameters.append(key, String(item));
    else if (value !== undefined && value !== null) parameters.set(key, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** Makes a client. @example const { items } = await createClient({ baseUrl }).call('listProjects', {}); */
export function createClient(options: ClientOptions): PawlClient {
  const base = options.baseUrl.replace(/\/$/, '');
  const authorization: Record<string, string> =
    options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };

  const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const response = await fetch(`${base}${path}`, {
      ...init,
      headers: { ...authorization, ...(init.headers as Record<string, string> | undefined) },
    });
    if (response.ok) return response;
    const problem: unknown = await response.json().catch(() => ({}));
    throw new PawlError(response.status, problem as object);
  };

  const address = <I extends OperationId>(id: I, input: Input<I>): string => {
    const { path = {}, query } = input as LooseInput;
    const filled = operations[id][1].replace(/\{(\w+)\}/g, (_all: string, name: string) =>
      encodeURIComponent(String(path[name])),
    );
    return `${filled}${queryText(query)}`;
  };

  const open = <I extends OperationId>(id: I, input: Input<I>): Promise<Response> => {
    const [method] = operations[id];
    const { body, content, signal, idempotencyKey, headers } = input as LooseInput;
    const type = content === undefined ? 'application/json' : 'application/octet-stream';
    const sent = content ?? (body === undefined ? undefined : JSON.stringify(body));
    return request(address(id, input), {
      method,
      headers: {
        ...headers,
        ...(sent === undefined ? {} : { 'content-type': type }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      // A stream is sent while it is read; fetch wants that said.
      ...(sent === undefined ? {} : { body: sent, ...(sent instanceof ReadableStream ? { duplex: 'half' } : {}) }),
      ...(signal === undefined ? {} : { signal }),
    });
  };

  const call = async <I extends OperationId>(id: I, input: Input<I>): Promise<Answer<I>> => {
    const response = await open(id, input);
    if (response.status === 204) return undefined as Answer<I>;
    return (await response.json()) as Answer<I>;
  };

  return {
    call,
    open,
    address,
    request,
    async *pages(id, input) {
      let cursor: string | undefined;
      do {
        const page = (await call(id, {
          ...input,
          query: { ...(input as LooseInput).query, cursor },
        } as typeof input)) as {
          readonly items: readonly never[];
          readonly nextCursor?: string;
        };
        yield* page.items;
        cursor = page.nextCursor;
      } while (cursor !== undefined);
    },
  };
}
