import { httpStatus } from '../../http/errors.ts';
import { type LeanContext, sendJson, sendText } from '../../http/lean-server.ts';
import { type AppError, defineErrors } from '../../kernel/errors.ts';

export const scoringErrors = defineErrors('scoring', {
  unsupported_type: {
    kind: 'invalid',
    meaning: 'The body of an invocation has a content type that is not taken.',
    hint: 'Send JSON with `Content-Type: application/json`, or CSV with `text/csv`, in UTF-8.',
  },
  models_are_deployed: {
    kind: 'forbidden',
    meaning:
      'A request wants to load or unload a model of the data plane, which reads them from its signed snapshot only.',
    hint: 'Deploy a version with `pawl endpoint deploy`.',
  },
  already_loaded: {
    kind: 'conflict',
    meaning: 'A model that a request wants to load is loaded.',
    hint: 'Invoke it.',
  },
});

function codeOf(error: AppError): string {
  if (error.kind === 'not_found') return 'RESOURCE_DOES_NOT_EXIST';
  if (error.kind === 'internal') return 'INTERNAL_ERROR';
  if (error.kind === 'unauthenticated') return 'UNAUTHENTICATED';
  if (error.kind === 'forbidden') return 'PERMISSION_DENIED';
  if (error.kind === 'conflict') return 'RESOURCE_ALREADY_EXISTS';
  if (error.kind === 'rate_limited') return 'REQUEST_LIMIT_EXCEEDED';
  return error.kind === 'unavailable' ? 'TEMPORARILY_UNAVAILABLE' : 'BAD_REQUEST';
}

/** Answers as MLflow's scoring server does: text for a type of content that is not taken, else an object with a code. */
export function refuse({ response }: LeanContext, error: AppError): void {
  if (error.code === 'scoring.unsupported_type') {
    sendText(response, 415, error.message);
    return;
  }
  const message = error.kind === 'internal' ? 'The server failed to answer.' : error.message;
  sendJson(response, httpStatus(error.kind), JSON.stringify({ error_code: codeOf(error), message }));
}
