// MLflow's REST protocol. Every route exists under `/api` (clients) and `/ajax-api` (pages), at the root and under
// `/projects/<project>`, so that a tracking URI can name a project; the header X-MLFLOW-WORKSPACE names one too.
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { requestErrors, toAppError } from '../../http/errors.ts';
import { holdsNul, refusalOfNul } from '../../http/nul-guard.ts';
import { actorOf, isAllowed } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import { artifactRoutes, receiveFile, sendFile } from './artifacts.ts';
import { assessmentRoutes } from './assessments.ts';
import type { Call, MlflowDeps, MlflowRoute } from './calls.ts';
import { invalid, mlflowErrors, renderMlflowError } from './errors.ts';
import { evaluationDatasetRoutes } from './evaluation-datasets.ts';
import { experimentRoutes } from './experiments.ts';
import { Fields } from './fields.ts';
import { gatewayBudgetRoutes } from './gateway-budgets.ts';
import { gatewayEndpointRoutes } from './gateway-endpoints.ts';
import { gatewayGuardrailRoutes } from './gateway-guardrails.ts';
import { gatewayModelRoutes } from './gateway-models.ts';
import { installGraphql } from './graphql.ts';
import { issueRoutes } from './issues.ts';
import { jobRoutes } from './jobs.ts';
import { labelSchemaRoutes } from './label-schemas.ts';
import { checkPath, placeOf } from './locations.ts';
import { loggedModelRoutes } from './logged-models.ts';
import { mcpServerRoutes } from './mcp-servers.ts';
import { metricRoutes } from './metrics.ts';
import { modelVersionRoutes } from './model-versions.ts';
import { promptlabRoutes } from './promptlab.ts';
import { registeredModelRoutes } from './registered-models.ts';
import { reviewQueueRoutes } from './review-queues.ts';
import { roleRoutes } from './roles.ts';
import { runIdOf } from './run-fields.ts';
import { runRoutes } from './runs.ts';
import { scorerRoutes } from './scorers.ts';
import { downloadUri, resolveSource } from './sources.ts';
import { traceMetricRoutes } from './trace-metrics.ts';
import { toTraceDataView } from './trace-views.ts';
import { traceRoutes } from './traces.ts';
import { installSignedLinks, transferRoutes } from './transfers.ts';
import { userRoutes } from './users.ts';
import { checkVersion } from './validation.ts';
import { webhookRoutes } from './webhooks.ts';
import { workspaceRoutes } from './workspaces.ts';

export type { MlflowDeps } from './calls.ts';
export { mlflowErrors } from './errors.ts';

export { codeTags } from './run-fields.ts';
export { runNameTag } from './views.ts';

export interface MlflowOptions {
  /** Project of a request that names none. */
  readonly defaultProject?: string;
  /** The MLflow version that clients are told; they choose features by it. */
  readonly version?: string;
}

/** Bytes of an upload from a page. */
const uploadLimit = 10 * 1024 * 1024;
const workspaceHeader = 'x-mlflow-workspace';
const prefixes = ['', '/projects/:project'];
/** JSON of a batch may be 1,000,000 characters; UTF-8 needs up to three bytes for each. */
const jsonLimit = 4 * 1024 * 1024;

type Params = Readonly<Record<string, string>>;

/** The project of a call may stand in a header or be the default one; `projectOf` holds the caller to it. */
function leaveProjectToCall(route: RouteOptions): void {
  route.config = { ...route.config, acrossProjects: true };
}

export function installMlflow(app: HttpApp, deps: MlflowDeps, options: MlflowOptions = {}): void {
  const { defaultProject = 'default', version = '3.17.2' } = options;
  const ready = new Set<string>();

  /** The project that a request names, by its address or a header. */
  const namedProject = (request: FastifyRequest): string => {
    const header = request.headers[workspaceHeader];
    const named = (request.params as Params)['project'];
    return named ?? (typeof header === 'string' && header.trim() !== '' ? header.trim() : defaultProject);
  };

  /** The project of a request; its default experiment exists afterwards. */
  const projectOf = async (request: FastifyRequest): Promise<string> => {
    const project = namedProject(request);
    const permission = request.routeOptions.config.permission ?? '';
    if (!isAllowed(request.principal, permission, project)) {
      throw requestErrors.create('forbidden', `${request.principal.name} may not use project ${project}.`);
    }
    if (!ready.has(project)) {
      await deps.tracking.experiments.ensureDefault(project);
      ready.add(project);
    }
    return project;
  };

  const callOf = async (request: FastifyRequest, reply: FastifyReply, across = false): Promise<Call> => ({
    project: across ? namedProject(request) : await projectOf(request),
    actor: actorOf(request.principal),
    fields: new Fields(
      request.method === 'GET' ? request.query : { ...(request.query as object), ...asObject(request.body) },
    ),
    params: request.params as Params,
    request,
    reply,
  });

  const routes: readonly MlflowRoute[] = [
    ...experimentRoutes(deps),
    ...runRoutes(deps),
    ...promptlabRoutes(deps),
    ...metricRoutes(deps),
    ...artifactRoutes(deps),
    ...transferRoutes(deps),
    ...loggedModelRoutes(deps),
    ...registeredModelRoutes(deps),
    ...modelVersionRoutes(deps),
    // Before those whose address holds the id of a trace.
    ...traceMetricRoutes(deps),
    ...traceRoutes(deps),
    ...assessmentRoutes(deps),
    ...webhookRoutes(deps),
    ...evaluationDatasetRoutes(deps),
    ...scorerRoutes(deps),
    ...issueRoutes(deps),
    ...labelSchemaRoutes(deps),
    ...reviewQueueRoutes(deps),
    ...gatewayModelRoutes(deps),
    ...gatewayEndpointRoutes(deps),
    ...gatewayBudgetRoutes(deps),
    ...gatewayGuardrailRoutes(deps),
    ...userRoutes(deps),
    ...roleRoutes(deps),
    ...workspaceRoutes(deps),
    ...jobRoutes(deps),
    ...mcpServerRoutes(deps),
  ];

  app.register(async (scope) => {
    scope.addHook('onRoute', leaveProjectToCall);
    scope.setErrorHandler(renderMlflowError);
    installJsonParser(scope);
    for (const prefix of prefixes) {
      for (const route of routes) {
        for (const root of ['/api', '/ajax-api']) {
          scope.route({
            method: route.method,
            url: `${prefix}${root}/${route.version ?? '2.0'}${route.path}`,
            bodyLimit: jsonLimit,
            config: { permission: route.permission, acrossProjects: route.across === true },
            schema: { hide: true },
            handler: async (request, reply) => route.handle(await callOf(request, reply, route.across)),
          });
        }
      }
      installGraphql(scope, prefix, routes, callOf);
      installServerRoutes(scope, prefix, version, deps.tracking.uploads.direct);
      installDownloads(scope, prefix, deps, projectOf);
      installUnknownRoutes(scope, prefix);
    }
  });
  app.register(async (scope) => {
    scope.addHook('onRoute', leaveProjectToCall);
    scope.setErrorHandler(renderMlflowError);
    scope.removeAllContentTypeParsers();
    // Bodies stay streams, whatever they say they are.
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    installSignedLinks(scope, deps);
    for (const prefix of prefixes) {
      installProxy(scope, prefix, deps, projectOf);
      installUpload(scope, prefix, deps, projectOf);
    }
  });
}

function asObject(body: unknown): object {
  return typeof body === 'object' && body !== null ? body : {};
}

/** JSON as MLflow's clients send it: an empty body is `{}`, and old clients wrap the object in a JSON string. */
function installJsonParser(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    if (holdsNul(String(body))) return done(refusalOfNul());
    try {
      let value: unknown = body === '' ? {} : JSON.parse(String(body));
      if (typeof value === 'string') value = JSON.parse(value);
      done(null, value);
    } catch {
      done(mlflowErrors.create('invalid_parameter', 'The body is not valid JSON.'));
    }
  });
}

/** @param direct whether clients gain by moving large files in parts: they do where the object store takes them */
function installServerRoutes(scope: FastifyInstance, prefix: string, version: string, direct: boolean): void {
  const open = { config: { permission: 'public' }, schema: { hide: true } };
  scope.get(`${prefix}/version`, open, async (_request, reply) => reply.type('text/plain').send(version));
  if (prefix !== '') scope.get(`${prefix}/health`, open, async () => 'OK');
  for (const root of ['/api/3.0', '/ajax-api/3.0']) {
    scope.get(`${prefix}${root}/mlflow/server-info`, open, async () => ({
      store_type: 'SqlStore',
      workspaces_enabled: true,
      trace_archival_enabled: false,
      multipart_uploads_enabled: direct,
      multipart_downloads_enabled: direct,
      presigned_upload_run_id_supported: true,
      presigned_upload_model_id_supported: true,
      features_enabled: { gateway: true },
    }));
  }
}

type ProjectOf = (request: FastifyRequest) => Promise<string>;

/** Downloads outside the API: the links of MLflow's own pages. */
function installDownloads(scope: FastifyInstance, prefix: string, deps: MlflowDeps, projectOf: ProjectOf): void {
  const { tracking, registry, tracing } = deps;
  const schema = { hide: true };
  scope.get(`${prefix}/get-artifact`, { config: { permission: 'tracking.read' }, schema }, async (request, reply) => {
    const project = await projectOf(request);
    const fields = new Fields(request.query);
    const run = await tracking.runs.get(project, runIdOf(fields));
    return sendFile(tracking, { owner: run.id, path: checkPath(fields.requiredText('path')) }, request, reply);
  });
  for (const url of ['/model-versions/get-artifact', '/api/2.0/mlflow/model-versions/get-artifact']) {
    scope.get(`${prefix}${url}`, { config: { permission: 'registry.read' }, schema }, async (request, reply) => {
      const project = await projectOf(request);
      const fields = new Fields(request.query);
      const path = checkPath(fields.requiredText('path'));
      const found = await registry.versions.get(
        project,
        fields.requiredText('name'),
        checkVersion(fields.requiredText('version')),
      );
      const { folder } = await resolveSource(deps, project, found.source, found.loggedModelId ?? undefined);
      if (folder === null) {
        const uri = await downloadUri(deps, project, found.source);
        throw mlflowErrors.create('not_found', `This server does not keep the artifacts at ${uri}.`);
      }
      const full = folder.path === '' ? path : `${folder.path}/${path}`;
      return sendFile(tracking, { owner: folder.owner, path: full }, request, reply);
    });
  }
  for (const root of ['/ajax-api/2.0', '/ajax-api/3.0'])
    scope.get(
      `${prefix}${root}/mlflow/get-trace-artifact`,
      { config: { permission: 'tracing.read' }, schema },
      async (request, reply) => {
        const project = await projectOf(request);
        const fields = new Fields(request.query);
        const id = fields.requiredText('request_id');
        const path = fields.text('path');
        if (path !== undefined) {
          const trace = await tracing.get(project, id);
          const experiment = await tracking.experiments.get(project, { id: trace.experimentId });
          const inner = checkPath(path.startsWith('attachments/') ? path : `attachments/${path}`);
          const place = await placeOf(tracking, project, `${experiment.number}/traces/${id}/artifacts/${inner}`);
          return sendFile(tracking, place, request, reply);
        }
        const spans = await tracing.spans(project, id);
        return reply
          .type('application/json')
          .header('content-disposition', 'attachment; filename=traces.json')
          .header('x-content-type-options', 'nosniff')
          .send(JSON.stringify(toTraceDataView(id, spans)));
      },
    );
  scope.get(
    `${prefix}/ajax-api/2.0/mlflow/logged-models/:model/artifacts/files`,
    { config: { permission: 'tracking.read' }, schema },
    async (request, reply) => {
      const project = await projectOf(request);
      const model = await tracking.loggedModels.get(project, (request.params as Params)['model'] ?? '');
      const path = checkPath(new Fields(request.query).requiredText('artifact_file_path'));
      return sendFile(tracking, { owner: model.id, path }, request, reply);
    },
  );
}

/** The artifact proxy. */
function installProxy(scope: FastifyInstance, prefix: string, deps: MlflowDeps, projectOf: ProjectOf): void {
  const { tracking } = deps;
  const schema = { hide: true };
  for (const root of ['/api/2.0', '/ajax-api/2.0']) {
    const url = `${prefix}${root}/mlflow-artifacts/artifacts/*`;
    const place = async (request: FastifyRequest) =>
      placeOf(tracking, await projectOf(request), (request.params as Params)['*'] ?? '');
    scope.get(url, { config: { permission: 'tracking.read' }, schema }, async (request, reply) =>
      sendFile(tracking, await place(request), request, reply),
    );
    scope.put(
      url,
      { config: { permission: 'tracking.write' }, schema, bodyLimit: Number.MAX_SAFE_INTEGER },
      async (request) => {
        await receiveFile(tracking, await place(request), request.body);
        return {};
      },
    );
    scope.delete(url, { config: { permission: 'tracking.delete' }, schema }, async (request) => {
      const { owner, path } = await place(request);
      // All files of a run or model may go at once; what belongs to the project may not.
      if (path === '' && owner.startsWith('project:')) throw invalid('Invalid path');
      await tracking.artifacts.delete(owner, path);
      return {};
    });
  }
}

/** The upload of MLflow's pages: small files, the body as it is. */
function installUpload(scope: FastifyInstance, prefix: string, deps: MlflowDeps, projectOf: ProjectOf): void {
  scope.post(
    `${prefix}/ajax-api/2.0/mlflow/upload-artifact`,
    { config: { permission: 'tracking.write' }, schema: { hide: true } },
    async (request) => {
      const project = await projectOf(request);
      const fields = new Fields(request.query);
      const id = fields.text('run_uuid') ?? fields.text('run_id');
      if (id === undefined) throw invalid('Request must specify run_uuid.');
      const path = fields.text('path');
      if (path === undefined) throw invalid('Request must specify path.');
      const place = { owner: (await deps.tracking.runs.get(project, id)).id, path: checkPath(path) };
      if (!(Number(request.headers['content-length'] ?? 0) > 0)) throw invalid('Request must specify data.');
      try {
        await receiveFile(deps.tracking, place, request.body, uploadLimit);
      } catch (error) {
        if (toAppError(error).kind === 'too_large') throw invalid('Artifact size is too large. Max size is 10MB.');
        throw error;
      }
      return {};
    },
  );
}

/** Clients fall back to older calls only when an unknown route says so in MLflow's words. */
function installUnknownRoutes(scope: FastifyInstance, prefix: string): void {
  for (const root of ['/api/2.0', '/api/3.0', '/ajax-api']) {
    scope.route({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url: `${prefix}${root}/*`,
      config: { permission: 'public' },
      schema: { hide: true },
      handler: async (request) => {
        throw mlflowErrors.create(
          'unknown_endpoint',
          `No route ${request.method} ${request.url.split('?')[0]} in this server.`,
        );
      },
    });
  }
}
