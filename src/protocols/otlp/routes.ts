// OTLP over HTTP for traces (opentelemetry-specification, protocol/otlp.md): any OpenTelemetry exporter may send its spans here. A header
// names the experiment, as MLflow's exporter does; without it they go to the project's default experiment.
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requestErrors, toAppError } from '../../http/errors.ts';
import { isAllowed } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { NewSpan, Tracing } from '../../modules/tracing/index.ts';
import type { Tracking } from '../../modules/tracking/index.ts';
import { readJson } from './json.ts';
import { readProtobuf } from './protobuf.ts';
import { otlpErrors } from './spans.ts';

export { otlpErrors } from './spans.ts';

export interface OtlpDeps {
  readonly tracing: Tracing;
  readonly tracking: Tracking;
}

/** Bytes of an export, as sent and unpacked: a small packed body must not become a large one. */
const bodyLimit = 64 * 1024 * 1024;
const unpack = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

const experimentHeader = 'x-mlflow-experiment-id';
const runHeader = 'x-mlflow-run-id';
const workspaceHeader = 'x-mlflow-workspace';

async function unpacked(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity') return body;
  if (!Object.hasOwn(unpack, encoding))
    throw otlpErrors.create('bad_request', `The content encoding ${encoding} is not known; gzip, deflate and br are.`);
  try {
    return await unpack[encoding as keyof typeof unpack](body, { maxOutputLength: bodyLimit });
  } catch (error) {
    throw otlpErrors.create('bad_request', `The body cannot be unpacked as ${encoding}, or is larger than 64 MiB.`, {
      cause: error,
    });
  }
}

function readSpans(body: Buffer, type: string): NewSpan[] {
  if (type === 'application/json') return readJson(body.toString());
  if (type !== 'application/x-protobuf')
    throw otlpErrors.create('bad_request', `Invalid Content-Type: ${type}. Expected: application/x-protobuf or JSON.`);
  try {
    return readProtobuf(body);
  } catch (error) {
    if (error instanceof Error && error.name === 'AppError') throw error;
    throw otlpErrors.create('bad_request', 'Invalid OpenTelemetry protobuf format', { cause: error });
  }
}

/** google.rpc.Status in JSON: clients of either form log its text. */
function renderError(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toAppError(thrown);
  if (error.kind === 'internal') request.log.error({ err: error.cause ?? error }, 'request failed');
  const statuses: Readonly<Record<string, number>> = {
    invalid: error.code === 'otlp.bad_span' ? 422 : 400,
    unauthenticated: 401,
    forbidden: 403,
    not_found: 404,
    conflict: 409,
    precondition: 400,
    too_large: 413,
    rate_limited: 429,
    unavailable: 503,
  };
  void reply
    .code(statuses[error.kind] ?? 500)
    .type('application/json')
    .serializer(JSON.stringify)
    .send({ code: error.kind === 'invalid' ? 3 : 2, message: error.message, detail: error.message });
}

export function installOtlp(app: HttpApp, { tracing, tracking }: OtlpDeps, defaultProject = 'default'): void {
  app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, acrossProjects: true };
    });
    scope.setErrorHandler(renderError);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    for (const prefix of ['', '/projects/:project']) {
      scope.post(
        `${prefix}/v1/traces`,
        { config: { permission: 'tracing.write' }, schema: { hide: true }, bodyLimit },
        async (request, reply) => {
          const header = (name: string): string | undefined => {
            const value = request.headers[name];
            return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
          };
          const project = (request.params as { project?: string }).project ?? header(workspaceHeader) ?? defaultProject;
          if (!isAllowed(request.principal, 'tracing.write', project))
            throw requestErrors.create('forbidden', `${request.principal.name} may not use project ${project}.`);
          const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
          const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
          const spans = readSpans(await unpacked(body, header('content-encoding')?.toLowerCase()), type);
          if (spans.length === 0)
            throw otlpErrors.create('bad_request', 'Invalid OpenTelemetry protobuf format - no spans found');
          const number = header(experimentHeader);
          if (number !== undefined && !/^\d{1,15}$/.test(number))
            throw otlpErrors.create('bad_request', `${JSON.stringify(number)} is no experiment id.`);
          // An exporter may be the first that asks for anything here.
          if (Number(number ?? 0) === 0) await tracking.experiments.ensureDefault(project);
          const experiment = await tracking.experiments.get(project, { number: Number(number ?? 0) });
          await tracing.logSpans(project, experiment.id, spans, header(runHeader));
          return type === 'application/json'
            ? reply.type('application/json').serializer(JSON.stringify).send({})
            : reply.type('application/x-protobuf').send(Buffer.alloc(0));
        },
      );
    }
  });
}
