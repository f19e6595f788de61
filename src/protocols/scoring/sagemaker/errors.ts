// Refusals as SageMaker's runtime words them: what the model's container would have refused is a ModelError with the container's own answer.
import { httpStatus } from '../../../http/errors.ts';
import { type LeanContext, sendJson } from '../../../http/lean-server.ts';
import type { AppError } from '../../../kernel/errors.ts';

interface Refusal {
  readonly code:
    | 'ModelError'
    | 'ModelNotReadyException'
    | 'ValidationError'
    | 'AccessDeniedException'
    | 'ServiceUnavailable'
    | 'InternalFailure';
  readonly status: number;
}

/** What a container says of a body, and what happens inside it. */
const ofContainer = new Set([
  'serving.bad_input',
  'request.malformed',
  'scoring.unsupported_type',
  'inference.run_failed',
]);

function refusalOf({ code, kind }: AppError): Refusal {
  if (ofContainer.has(code)) return { code: 'ModelError', status: 424 };
  if (code === 'serving.not_ready') return { code: 'ModelNotReadyException', status: 429 };
  if (kind === 'unauthenticated' || kind === 'forbidden') return { code: 'AccessDeniedException', status: 403 };
  if (kind === 'unavailable' || kind === 'rate_limited') return { code: 'ServiceUnavailable', status: 503 };
  return kind === 'internal' ? { code: 'InternalFailure', status: 500 } : { code: 'ValidationError', status: 400 };
}

export function refuseRuntime({ request, response }: LeanContext, error: AppError): void {
  const { code, status } = refusalOf(error);
  const message = error.kind === 'internal' && code !== 'ModelError' ? 'The server failed to answer.' : error.message;
  const original = error.code === 'scoring.unsupported_type' ? 415 : httpStatus(error.kind);
  const body =
    code === 'ModelError'
      ? {
          Message: `Received ${original < 500 ? 'client' : 'server'} error (${original}) from the model with message "${message}"`,
          OriginalStatusCode: original,
          OriginalMessage: message,
          LogStreamArn: '',
        }
      : { Message: message };
  const id = request.headers['amz-sdk-invocation-id'];
  sendJson(response, status, JSON.stringify(body), {
    'x-amzn-errortype': code,
    ...(typeof id === 'string' ? { 'x-amzn-requestid': id } : {}),
  });
}
