// Routes of MLflow's scoring server: one endpoint behind `/invocations`, or any behind `/endpoints/<name>/invocations`.
import { httpStatus } from '../../http/errors.ts';
import { type LeanContext, type LeanRoute, type LeanRoutes, sendJson, sendText } from '../../http/lean-server.ts';
import type { AppError } from '../../kernel/errors.ts';
import { type DataPlane, type HostedEndpoint, servingErrors } from '../../modules/serving/index.ts';
import { scoringErrors } from './errors.ts';
import { invoke } from './invocations.ts';

function codeOf(error: AppError): string {
  if (error.kind === 'not_found') return 'RESOURCE_DOES_NOT_EXIST';
  if (error.kind === 'internal') return 'INTERNAL_ERROR';
  return error.kind === 'unavailable' ? 'TEMPORARILY_UNAVAILABLE' : 'BAD_REQUEST';
}

function refuse({ response }: LeanContext, error: AppError): void {
  const status = error.code === 'scoring.unsupported_type' ? 415 : httpStatus(error.kind);
  const message = error.kind === 'internal' ? 'The server failed to answer.' : error.message;
  sendJson(response, status, JSON.stringify({ error_code: codeOf(error), message }));
}

function checkType({ request }: LeanContext): void {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return;
  throw scoringErrors.create(
    'unsupported_type',
    `Content-Type ${type === '' ? '(none)' : type} is not taken; send application/json.`,
  );
}

function text(answer: () => { readonly status: number; readonly body: string }): LeanRoute {
  return {
    handle({ response }) {
      const { status, body } = answer();
      sendText(response, status, body);
    },
    refuse,
  };
}

const endpointPath = /^\/endpoints\/([^/]+)\/invocations$/;

export function scoringRoutes(plane: DataPlane, version: string): LeanRoutes {
  const onlyEndpoint = (): HostedEndpoint => {
    const all = plane.endpoints.all();
    const [only] = all;
    if (all.length === 1 && only !== undefined) return only;
    const names = all.map(({ endpoint }) => endpoint.name).join(', ');
    throw servingErrors.create(
      'unknown_endpoint',
      all.length === 0
        ? 'Nothing is deployed.'
        : `Several endpoints are deployed (${names}): use /endpoints/<name>/invocations.`,
    );
  };
  const invocations = (find: () => HostedEndpoint): LeanRoute => ({
    handle(context, body) {
      checkType(context);
      return invoke(plane, context, find(), body);
    },
    refuse,
  });
  return (method, path) => {
    if (method === 'POST') {
      if (path === '/invocations') return invocations(onlyEndpoint);
      const name = endpointPath.exec(path)?.[1];
      return name === undefined ? undefined : invocations(() => plane.endpoint(decodeURIComponent(name)));
    }
    if (method !== 'GET') return undefined;
    if (path === '/ping' || path === '/health')
      return text(() => (plane.ready() ? { status: 200, body: '\n' } : { status: 503, body: 'not ready\n' }));
    return path === '/version' ? text(() => ({ status: 200, body: version })) : undefined;
  };
}
