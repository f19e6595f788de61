// From any thrown thing to a problem document (RFC 9457). The only place that knows HTTP status codes of error kinds.
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Problem } from '../contracts/problem.ts';
import { type AppError, defineErrors, type ErrorKind, isAppError } from '../kernel/errors.ts';

/** Refusals of the shell itself and of the kernel's parsers. */
export const requestErrors = defineErrors('request', {
  invalid: {
    kind: 'invalid',
    meaning: 'The request does not fit the schema of its route.',
    hint: 'Correct the fields listed in `errors`; /openapi.json has the schema.',
  },
  bad_cursor: {
    kind: 'invalid',
    meaning: 'The paging cursor was not made by this server.',
    hint: 'Start again without a cursor.',
  },
  bad_path: {
    kind: 'invalid',
    meaning: 'A path is absolute, escapes its root or has forbidden characters.',
    hint: 'Use a relative path with forward slashes and without "..".',
  },
  bad_text: {
    kind: 'invalid',
    meaning: 'A text holds the character U+0000, which no record can keep.',
    hint: 'Leave it out; bytes belong in an artifact.',
  },
  bad_filter: {
    kind: 'invalid',
    meaning: 'A filter expression does not parse or names an unknown field.',
    hint: 'See the filter grammar in the guide.',
  },
  too_large: {
    kind: 'too_large',
    meaning: 'The body is larger than the route takes.',
    hint: 'Send less at once, or use the upload route of the resource.',
  },
  malformed: {
    kind: 'invalid',
    meaning: 'The body or URL could not be read.',
    hint: 'Send valid JSON with `Content-Type: application/json`.',
  },
  unknown_route: {
    kind: 'not_found',
    meaning: 'No route has that method and path.',
    hint: 'See /docs for the routes of this server.',
  },
  unauthenticated: {
    kind: 'unauthenticated',
    meaning: 'The request needs a token, or the name and password of a user.',
    hint: 'Send `Authorization: Bearer <token>`; make one with `pawl token create`.',
  },
  forbidden: {
    kind: 'forbidden',
    meaning: 'The token does not carry the permission the route names.',
    hint: 'Ask an administrator for a token with that scope.',
  },
  foreign_host: {
    kind: 'forbidden',
    meaning: 'The Host header is not one this server answers to (DNS rebinding).',
    hint: 'Use the address the server printed, or add the host to `http.hosts`.',
  },
  cross_site: {
    kind: 'forbidden',
    meaning: 'The request comes from another site.',
    hint: 'Call the server from its own pages or from a client that sends no Origin.',
  },
  bad_link: {
    kind: 'forbidden',
    meaning: 'A signed link has expired, was changed, or is for something else.',
    hint: 'Ask for a new link.',
  },
  key_reused: {
    kind: 'conflict',
    meaning: 'The idempotency key was used for a different request.',
    hint: 'Use a new key for each distinct request.',
  },
  in_progress: {
    kind: 'conflict',
    meaning: 'A request with this idempotency key has not finished.',
    hint: 'Wait and repeat the same request.',
  },
  outcome_lost: {
    kind: 'conflict',
    meaning:
      'A request with this idempotency key changed something, and ended before its answer was kept: the server was killed or failed.',
    hint: 'Read what the request was to make; send it under a new key only if it is not there.',
  },
  superseded: {
    kind: 'conflict',
    meaning: 'Another server process has taken over the request with this idempotency key.',
    hint: 'Repeat the same request to get its answer.',
  },
  draining: { kind: 'unavailable', meaning: 'The server is stopping.', hint: 'Repeat the request in a few seconds.' },
  internal: {
    kind: 'internal',
    meaning: 'A fault of the server; details are in its log under the request id.',
    hint: 'Report it with the request id.',
  },
});

const statusOf: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition: 412,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
  unimplemented: 501,
  internal: 500,
};

const titleOf: Readonly<Record<ErrorKind, string>> = {
  invalid: 'Invalid input',
  unauthenticated: 'Not authenticated',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'Conflict',
  precondition: 'Precondition failed',
  too_large: 'Too large',
  rate_limited: 'Too many requests',
  unavailable: 'Unavailable',
  unimplemented: 'Not implemented',
  internal: 'Internal error',
};

/** The HTTP status of an error kind. */
export function httpStatus(kind: ErrorKind): number {
  return statusOf[kind];
}

function fromFastify(error: FastifyError): AppError | undefined {
  if (error.validation !== undefined) {
    const errors = error.validation.map((fault) => ({
      path: `${error.validationContext ?? 'body'}${fault.instancePath}`,
      message: fault.message ?? 'is not valid',
    }));
    const first = errors[0];
    const message = first === undefined ? error.message : `${first.path} ${first.message}`;
    return requestErrors.create('invalid', message, { details: { errors } });
  }
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' || error.statusCode === 413) {
    return requestErrors.create('too_large', 'The body is larger than this route takes.');
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return requestErrors.create('malformed', error.message);
  }
  return undefined;
}

/** Postgres: `character_not_in_repertoire`. */
const nulInText = '22021';

/** Turns anything thrown into an AppError; an unexpected one becomes `request.internal` and keeps its cause for the log. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  if (error instanceof Error && 'code' in error && error.code === nulInText)
    return requestErrors.create('invalid', 'A text holds the character NUL, which is kept nowhere.', { cause: error });
  const known = error instanceof Error && 'statusCode' in error ? fromFastify(error as FastifyError) : undefined;
  return known ?? requestErrors.create('internal', 'The server failed to handle the request.', { cause: error });
}

/** Renders an AppError as problem details. */
export function toProblem(error: AppError, requestId: string): Problem {
  const { errors, ...details } = error.details;
  return {
    type: `/docs/errors#${error.code}`,
    title: titleOf[error.kind],
    status: statusOf[error.kind],
    code: error.code,
    detail: error.message,
    hint: error.hint,
    requestId,
    ...(Array.isArray(errors) ? { errors } : {}),
    ...(Object.keys(details).length > 0 ? { details } : {}),
  };
}

/** Seconds after which a client may try again, where an error knows. */
export function retryAfter({ details }: AppError): number | undefined {
  const seconds = details['retryAfterSeconds'];
  return typeof seconds === 'number' ? seconds : undefined;
}

/** Fastify's error handler of native routes. */
export function renderError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toAppError(thrown);
  if (error.kind === 'internal') request.log.error({ err: error.cause ?? error }, 'request failed');
  const wait = retryAfter(error);
  if (wait !== undefined) void reply.header('retry-after', wait);
  void reply
    .code(statusOf[error.kind])
    .header('content-type', 'application/problem+json')
    .serializer(JSON.stringify)
    .send(toProblem(error, request.id));
}
