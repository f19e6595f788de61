// Refusals in the form that clients of OpenAI's and Anthropic's APIs read: they branch on the status, and show the message.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { httpStatus, toAppError } from '../../http/errors.ts';
import type { AppError } from '../../kernel/errors.ts';

/** Statuses of what a gateway finds, where the kind of the error says less. */
const statuses: Readonly<Record<string, number>> = {
  'gateway.provider_failed': 502,
  'gateway.provider_slow': 504,
  'gateway.no_key': 502,
};

const codes: Readonly<Record<string, string>> = {
  'gateway.unknown': 'model_not_found',
  'gateway.budget_spent': 'budget_exceeded',
  'gateway.provider_busy': 'rate_limit_exceeded',
};

function statusOf({ code, kind, details }: AppError): number {
  const told = code === 'gateway.provider_refused' ? details['status'] : undefined;
  return typeof told === 'number' ? told : (statuses[code] ?? httpStatus(kind));
}

function openaiType(status: number, code: string): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (code === 'gateway.budget_spent') return 'insufficient_quota';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'api_error';
}

function anthropicType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 404) return 'not_found_error';
  if (status === 413) return 'request_too_large';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'api_error';
}

/** Fastify's error handler of these routes. */
export function renderLlmError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  // Whoever has left hears nothing.
  if (request.raw.destroyed && reply.raw.destroyed) return;
  const error = toAppError(thrown);
  if (error.kind === 'internal') request.log.error({ err: error.cause ?? error }, 'request failed');
  const status = statusOf(error);
  const wait = error.details['retryAfterSeconds'];
  if (typeof wait === 'number') void reply.header('retry-after', String(wait));
  const { message } = error;
  const anthropic = request.url.includes('/gateway/anthropic/');
  void reply
    .code(status)
    .header('content-type', 'application/json')
    .serializer(JSON.stringify)
    .send(
      anthropic
        ? { type: 'error', error: { type: anthropicType(status), message }, request_id: request.id }
        : {
            error: {
              message,
              type: openaiType(status, error.code),
              param: null,
              code: codes[error.code] ?? error.code.replace(/^\w+\./, ''),
            },
          },
    );
}
