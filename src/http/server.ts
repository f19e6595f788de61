// The HTTP shell: everything every route shares, and no word of the domain.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import swagger from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from '../kernel/logger.ts';
import type { Clock } from '../platform/clock/clock.ts';
import type { NewId } from '../platform/random/random.ts';
import type { Telemetry } from '../platform/telemetry/telemetry.ts';
import { type AuthorizationOptions, installAuthorization } from './authorization.ts';
import { renderError, requestErrors } from './errors.ts';
import { type IdempotencyDeps, installIdempotency } from './idempotency.ts';
import { compileSerializerLate, compileValidatorLate } from './late-compilers.ts';
import { installNulGuard } from './nul-guard.ts';
import { installOriginGuard } from './origin-guard.ts';
import { installSecurityHeaders } from './security-headers.ts';
import { type BodyPace, installSlowBodyGuard } from './slow-bodies.ts';

export type HttpApp = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>;

export interface HttpServerDeps {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly telemetry: Telemetry;
  /** Where idempotency keys are kept; without, they are not heard. */
  readonly idempotency?: Pick<IdempotencyDeps, 'db' | 'presence'>;
  readonly authorization: AuthorizationOptions;
  readonly hosts: readonly string[];
  readonly version: string;
  /** Bytes of a body, unless the route says otherwise. */
  readonly bodyLimit?: number;
  /** How slowly a body may come; without, as slowly as any honest client sends. */
  readonly bodyPace?: BodyPace;
}

const requestId = /^[\w.-]{8,128}$/;

export async function createHttpServer(deps: HttpServerDeps): Promise<HttpApp> {
  const app = Fastify({
    loggerInstance: deps.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: deps.bodyLimit ?? 1024 * 1024,
    // An upload may take hours; one that trickles is ended by the guard below.
    requestTimeout: 0,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && requestId.test(given) ? given : deps.newId();
    },
    // Clients join addresses that end with a slash to paths that begin with one.
    routerOptions: { maxParamLength: 2048, ignoreDuplicateSlashes: true },
    // An address that cannot be read comes to no route, so to no error handler either.
    frameworkErrors: (error, request, reply) => renderError(error, request, reply),
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.setValidatorCompiler(compileValidatorLate);
  app.setSerializerCompiler(compileSerializerLate);
  app.setErrorHandler(renderError);
  app.setNotFoundHandler({}, (request, reply) => {
    renderError(
      requestErrors.create('unknown_route', `There is no ${request.method} ${request.url.split('?')[0]}.`),
      request,
      reply,
    );
  });
  installSecurityHeaders(app);
  installSlowBodyGuard(app, deps.clock, deps.bodyPace);
  installOriginGuard(app, { hosts: deps.hosts });
  installNulGuard(app);
  installAuthorization(app, deps.authorization);
  if (deps.idempotency !== undefined) installIdempotency(app, { ...deps.idempotency, clock: deps.clock });

  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
  });
  app.addHook('onResponse', async (request, reply) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: String(reply.statusCode),
    };
    deps.telemetry.requestSeconds.observe(labels, reply.elapsedTime / 1000);
    request.log.debug({ ...labels, url: request.url, ms: Math.round(reply.elapsedTime * 10) / 10 }, 'request');
  });

  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Pawl',
        version: deps.version,
        description: 'One server for the whole machine-learning lifecycle. Refusals are problem details (RFC 9457).',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }, {}],
    },
    hideUntagged: true,
  });
  return app;
}

/** Routes that every process of Pawl has: health, metrics and the API's own description. */
export function installServerRoutes(app: HttpApp, telemetry: Telemetry, ready: () => Promise<readonly string[]>): void {
  app.get('/health', { config: { permission: 'public' }, schema: { hide: true } }, async () => 'OK');
  app.get('/ready', { config: { permission: 'public' }, schema: { hide: true } }, async (_request, reply) => {
    const findings = await ready();
    return reply.code(findings.length === 0 ? 200 : 503).send({ ready: findings.length === 0, findings });
  });
  app.get('/metrics', { config: { permission: 'telemetry.read' }, schema: { hide: true } }, async (_request, reply) =>
    reply.header('content-type', telemetry.metrics.contentType).send(await telemetry.metrics.metrics()),
  );
  app.get('/openapi.json', { config: { permission: 'public' }, schema: { hide: true } }, async () => app.swagger());
}
