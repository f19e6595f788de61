import { VersionParams } from '../../contracts/registry.ts';
import { EndpointParams } from '../../contracts/serving/endpoints.ts';
import {
  EndpointRuntimeView,
  ExplainBody,
  ExplanationView,
  RuntimeView,
  VersionRuntimeView,
} from '../../contracts/serving/runtimes.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Serving } from './serving.ts';
import { toEndpointRuntimeView, toRuntimeView } from './views.ts';

const tags = ['serving'];
const read = { permission: 'serving.read' };
const deploy = { permission: 'serving.deploy' };
const versionRuntime = '/api/v1/projects/:project/models/:model/versions/:version/runtime';

export function runtimesRoutes(app: HttpApp, { runtimes, runtimeOf, explain }: Serving): void {
  app.get(
    versionRuntime,
    {
      config: read,
      schema: {
        operationId: 'getVersionRuntime',
        summary: 'How a model version without an ONNX export is run, and why',
        tags,
        params: VersionParams,
        response: { 200: VersionRuntimeView },
      },
    },
    async (request) => {
      const { project, model, version } = request.params;
      const found = await runtimes.get(project, model, String(version));
      return { runtime: found === undefined ? null : toRuntimeView(found) };
    },
  );
  app.post(
    versionRuntime,
    {
      config: deploy,
      schema: {
        operationId: 'prepareVersionRuntime',
        summary: 'Find out again how a model version is run',
        tags,
        params: VersionParams,
        response: { 202: RuntimeView },
      },
    },
    async (request, reply) => {
      const { project, model, version } = request.params;
      const begun = await runtimes.prepare(actorOf(request.principal), project, model, String(version));
      return reply.status(202).send(toRuntimeView(begun));
    },
  );
  app.post(
    '/api/v1/projects/:project/endpoints/:endpoint/explain',
    {
      config: { permission: 'serving.predict' },
      schema: {
        operationId: 'explainPredictions',
        summary: 'What each column contributed to predictions, against background rows',
        tags,
        params: EndpointParams,
        body: ExplainBody,
        response: { 200: ExplanationView },
      },
    },
    async (request) => {
      const { project, endpoint } = request.params;
      const explanation = await explain(project, endpoint, request.body);
      return { ...explanation, rows: explanation.rows.map((row) => ({ ...row })) };
    },
  );
  app.get(
    '/api/v1/projects/:project/endpoints/:endpoint/runtime',
    {
      config: read,
      schema: {
        operationId: 'getEndpointRuntime',
        summary: 'How the models of an endpoint run now: settings, processes, their state',
        tags,
        params: EndpointParams,
        response: { 200: EndpointRuntimeView },
      },
    },
    async (request) => toEndpointRuntimeView(await runtimeOf(request.params.project, request.params.endpoint)),
  );
}
