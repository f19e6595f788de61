// One request to a vendor's interface, bounded in time, with an answer of JSON.
import { CommandError } from '../command.ts';

const requestMs = 60_000;

export interface Exchange {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** @throws CommandError when nobody answers */
export async function exchange(
  what: string,
  url: URL,
  { method, headers, body }: Exchange,
): Promise<{ readonly status: number; readonly json: Readonly<Record<string, unknown>> }> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'error',
      signal: AbortSignal.timeout(requestMs),
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new CommandError(`${what}: ${url.host} does not answer (${cause}).`, 'Check the address and the network.');
  }
  const text = await response.text();
  try {
    return { status: response.status, json: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  } catch {
    return { status: response.status, json: { message: text.slice(0, 300) } };
  }
}

/** A value of an answer by its path; undefined where it is not. */
export function valueAt(json: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
    json,
  );
}
