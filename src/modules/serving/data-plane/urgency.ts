// How soon a request wants its answer, as its protocol or a header says.
import type { IncomingHttpHeaders } from 'node:http';
import { servingErrors } from '../errors.ts';

export interface Urgency {
  /** 1 is the most urgent, 5 is usual. */
  readonly priority: number;
  /** Monotonic milliseconds after which nobody wants the answer. */
  readonly deadline: number;
}

const usual = 5;

/** For what nobody waits: copies for arms that are only watched. */
export const lastOfAll: Urgency = { priority: 100, deadline: Number.POSITIVE_INFINITY };

export const whenever: Urgency = { priority: usual, deadline: Number.POSITIVE_INFINITY };

function numberIn(headers: IncomingHttpHeaders | undefined, name: string): number | undefined {
  const text = headers?.[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (number > 0 && Number.isFinite(number)) return number;
  throw servingErrors.create('bad_input', `The header ${name} must be a number above 0, not ${JSON.stringify(text)}.`);
}

/** @throws AppError `serving.bad_input` for a header that is no number above 0 */
export function urgencyOf(call: {
  readonly startedAt: number;
  readonly headers?: IncomingHttpHeaders | undefined;
  readonly timeoutMs?: number | undefined;
  readonly priority?: number | undefined;
}): Urgency {
  const timeoutMs = call.timeoutMs ?? numberIn(call.headers, 'x-request-timeout-ms');
  const priority = call.priority ?? numberIn(call.headers, 'x-request-priority');
  if (timeoutMs === undefined && priority === undefined) return whenever;
  return {
    priority: priority ?? usual,
    deadline: timeoutMs === undefined ? Number.POSITIVE_INFINITY : call.startedAt + timeoutMs,
  };
}
