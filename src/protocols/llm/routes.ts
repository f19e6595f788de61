// The APIs of OpenAI and Anthropic at the addresses where MLflow's gateway has them: a call names an endpoint as its model, or in its address.
// Every route exists at the root and under `/projects/<project>`; the header X-MLFLOW-WORKSPACE names a project too.
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { requestErrors } from '../../http/errors.ts';
import { actorOf, isAllowed } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { type Gateway, gatewayErrors, type Operation } from '../../modules/gateway/index.ts';
import { renderLlmError } from './errors.ts';

/** Images travel within the body. */
const bodyLimit = 32 * 1024 * 1024;
const permission = 'gateway.call';
const workspaceHeader = 'x-mlflow-workspace';
/** Headers of a caller that change what a provider does, in the form that they may have. */
const passedHeaders: Readonly<Record<string, RegExp>> = {
  'anthropic-version': /^\d{4}-\d{2}-\d{2}$/,
  'anthropic-beta': /^[\w.,\- ]{1,500}$/,
};

type Params = Readonly<Record<string, string>>;
type Body = Readonly<Record<string, unknown>>;

function projectOf(request: FastifyRequest): string {
  const header = request.headers[workspaceHeader];
  const named = (request.params as Params)['project'];
  const project = named ?? (typeof header === 'string' && header.trim() !== '' ? header.trim() : 'default');
  if (!isAllowed(request.principal, permission, project))
    throw requestErrors.create('forbidden', `${request.principal.name} may not use project ${project}.`);
  return project;
}

function bodyOf({ body }: FastifyRequest): Body {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body;
  throw gatewayErrors.create('bad_call', 'The body of a call is a JSON object.');
}

function modelOf(body: Body): string {
  const { model } = body;
  if (typeof model === 'string' && model !== '') return model;
  throw gatewayErrors.create('bad_call', 'A call names an endpoint of the gateway as its model.');
}

function headersOf(request: FastifyRequest): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, form] of Object.entries(passedHeaders)) {
    const value = request.headers[name];
    if (typeof value === 'string' && form.test(value)) passed[name] = value;
  }
  return passed;
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;

interface Asked {
  readonly operation: Operation;
  readonly endpoint: string;
  readonly path?: string;
}

export function installLlmApis(app: HttpApp, { gateway }: { readonly gateway: Gateway }): void {
  /** @param read what the address and the body ask for, looked at only once the caller may use the project */
  const answer = async (
    request: FastifyRequest,
    reply: FastifyReply,
    read: (body: Body) => Asked,
  ): Promise<FastifyReply> => {
    const project = projectOf(request);
    const body = bodyOf(request);
    const left = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) left.abort();
    });
    const answered = await gateway.calls.call({
      ...read(body),
      project,
      body,
      actor: actorOf(request.principal),
      headers: headersOf(request),
      traceparent: textOf(request.headers['traceparent']),
      fresh: /no-cache|no-store/.test(textOf(request.headers['cache-control']) ?? ''),
      signal: left.signal,
    });
    void reply
      .header('content-type', answered.contentType)
      // Proxies between would hold parts of a stream back otherwise.
      .header('cache-control', 'no-store, no-transform')
      .header('x-accel-buffering', 'no')
      .header('x-pawl-trace-id', answered.traceId)
      .header('x-pawl-model', answered.model)
      .header('x-pawl-cache', answered.cached ? 'hit' : 'miss');
    return reply.send(answered.body);
  };

  const models = async (request: FastifyRequest): Promise<object> => {
    const { items } = await gateway.endpoints.list(projectOf(request), { limit: 1000 });
    return {
      object: 'list',
      data: items.map(({ name, createdAt, project }) => ({
        id: name,
        object: 'model',
        created: Math.floor(createdAt / 1000),
        owned_by: project,
      })),
    };
  };

  app.register(async (scope) => {
    scope.addHook('onRoute', (route: RouteOptions) => {
      route.config = { ...route.config, acrossProjects: true };
    });
    scope.setErrorHandler(renderLlmError);
    const options = { bodyLimit, config: { permission }, schema: { hide: true } } as const;
    for (const prefix of ['/gateway', '/projects/:project/gateway']) {
      const named: readonly (readonly [path: string, operation: Operation])[] = [
        ['/openai/v1/chat/completions', 'chat'],
        ['/openai/v1/embeddings', 'embeddings'],
        ['/openai/v1/responses', 'responses'],
        ['/mlflow/v1/chat/completions', 'chat'],
        ['/anthropic/v1/messages', 'messages'],
      ];
      for (const [path, operation] of named) {
        const config = operation === 'messages' ? { permission, tokenHeader: 'x-api-key' } : { permission };
        scope.post(`${prefix}${path}`, { ...options, config }, async (request, reply) =>
          answer(request, reply, (body) => ({ operation, endpoint: modelOf(body) })),
        );
      }
      scope.post(`${prefix}/:endpoint/mlflow/invocations`, options, async (request, reply) =>
        answer(request, reply, (body) => ({
          operation: body['messages'] === undefined && body['input'] !== undefined ? 'embeddings' : 'chat',
          endpoint: (request.params as Params)['endpoint'] ?? '',
        })),
      );
      scope.post(`${prefix}/proxy/:endpoint/*`, options, async (request, reply) =>
        answer(request, reply, () => {
          const { endpoint = '', '*': path = '' } = request.params as Params;
          const sent = request.raw.url ?? '';
          // What a router has made of an address is not always what was sent: both have to be plain.
          if (/[%\\?#]|\/\//.test(sent.slice(sent.indexOf('/proxy/'))))
            throw gatewayErrors.create('bad_call', 'The path of a proxied call is written plainly, without a query.');
          return { operation: 'proxy', endpoint, path };
        }),
      );
      for (const path of ['/openai/v1/models', '/mlflow/v1/models'])
        scope.get(`${prefix}${path}`, options, async (request) => models(request));
    }
  });
}
