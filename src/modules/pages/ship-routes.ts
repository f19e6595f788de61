// Registered models, their versions, and where they answer.
import {
  DeploymentPageQuery,
  DeploymentPageView,
  DeploymentsPageView,
  PredictionLogPageView,
} from '../../contracts/pages/deployments.ts';
import { DevicesPageView } from '../../contracts/pages/devices.ts';
import { ModelCardFileQuery, ModelCardQuery, ModelCardView } from '../../contracts/pages/model-card.ts';
import { ModelPageView, ModelsPageView } from '../../contracts/pages/models.ts';
import {
  VersionDiffPageView,
  VersionDiffQuery,
  VersionPageQuery,
  VersionPageView,
} from '../../contracts/pages/versions.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { ModelParams, VersionParams } from '../../contracts/registry.ts';
import { EndpointParams } from '../../contracts/serving/endpoints.ts';
import type { HttpApp } from '../../http/server.ts';
import { readDeployment, readDeployments, readPredictionLog } from './deployments.ts';
import { readDevices } from './devices.ts';
import { readCardRecords, toModelCard } from './model-card.ts';
import { toCycloneDx, toMarkdown } from './model-card-files.ts';
import { readModel, readModels } from './models.ts';
import { base, type PagesDeps, read, tags } from './pages.ts';
import { readVersion } from './version.ts';
import { readVersionDiff } from './version-diff.ts';

export function shipPageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/devices`,
    {
      config: read,
      schema: {
        operationId: 'viewDevices',
        summary: 'Whether devices run what they should, and how their rows differ',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: DevicesPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      return readDevices(deps, request.params.project, { limit, cursor });
    },
  );
  app.get(
    `${base}/models`,
    {
      config: read,
      schema: {
        operationId: 'viewModels',
        summary: 'Registered models, and which are live',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: ModelsPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      return readModels(deps, request.params.project, { limit, cursor });
    },
  );
  app.get(
    `${base}/models/:model`,
    {
      config: read,
      schema: {
        operationId: 'viewModel',
        summary: 'Which version of a model is live, and which should be',
        tags,
        params: ModelParams,
        querystring: PageQuery,
        response: { 200: ModelPageView },
      },
    },
    async (request) => {
      const { project, model } = request.params;
      const { limit = 100, cursor } = request.query;
      return readModel(deps, project, model, { limit, cursor });
    },
  );
  app.get(
    `${base}/models/:model/card`,
    {
      config: read,
      schema: {
        operationId: 'viewModelCard',
        summary: 'What a model is, what it is for and who answers for it',
        tags,
        params: ModelParams,
        querystring: ModelCardQuery,
        response: { 200: ModelCardView },
      },
    },
    async (request) => {
      const { project, model } = request.params;
      return toModelCard(await readCardRecords(deps, project, model, request.query.version));
    },
  );
  app.get(
    `${base}/models/:model/card/file`,
    {
      config: read,
      schema: {
        operationId: 'exportModelCard',
        summary: 'The card of a model as a file: Markdown, or the bill of materials of CycloneDX',
        tags,
        params: ModelParams,
        querystring: ModelCardFileQuery,
      },
    },
    async (request, reply) => {
      const { project, model } = request.params;
      const { version, format } = request.query;
      const records = await readCardRecords(deps, project, model, version);
      const [ending, type, text] =
        format === 'markdown'
          ? (['md', 'text/markdown; charset=utf-8', toMarkdown(records)] as const)
          : (['cdx.json', 'application/vnd.cyclonedx+json; version=1.6', toCycloneDx(records)] as const);
      const name = `${model}-v${records.version?.version ?? 0}`.replace(/[^\w.-]/g, '_');
      return reply
        .type(type)
        .header('content-disposition', `attachment; filename="${name}.${ending}"`)
        .serializer(String)
        .send(text);
    },
  );
  app.get(
    `${base}/models/:model/versions/:version`,
    {
      config: read,
      schema: {
        operationId: 'viewVersion',
        summary: 'Whether a model version may serve',
        tags,
        params: VersionParams,
        querystring: VersionPageQuery,
        response: { 200: VersionPageView },
      },
    },
    async (request) => {
      const { project, model, version } = request.params;
      const { limit = 100, cursor, evaluation } = request.query;
      return readVersion(deps, project, model, version, { limit, cursor, evaluation });
    },
  );
  app.get(
    `${base}/models/:model/diff`,
    {
      config: read,
      schema: {
        operationId: 'viewVersionDiff',
        summary: 'Whether one version of a model is better than another',
        tags,
        params: ModelParams,
        querystring: VersionDiffQuery,
        response: { 200: VersionDiffPageView },
      },
    },
    async (request) => readVersionDiff(deps, request.params.project, request.params.model, request.query),
  );
  app.get(
    `${base}/deployments`,
    {
      config: read,
      schema: {
        operationId: 'viewDeployments',
        summary: 'Whether serving is healthy',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: DeploymentsPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      return readDeployments(deps, request.params.project, { limit, cursor });
    },
  );
  app.get(
    `${base}/deployments/:endpoint`,
    {
      config: read,
      schema: {
        operationId: 'viewDeployment',
        summary: 'Whether the rollout of an endpoint should go on',
        tags,
        params: EndpointParams,
        querystring: DeploymentPageQuery,
        response: { 200: DeploymentPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor, rollout } = request.query;
      return readDeployment(deps, request.params.project, request.params.endpoint, { limit, cursor, rollout });
    },
  );
  app.get(
    `${base}/deployments/:endpoint/log`,
    {
      config: read,
      schema: {
        operationId: 'viewPredictionLog',
        summary: 'What an endpoint answered, to what',
        tags,
        params: EndpointParams,
        querystring: PageQuery,
        response: { 200: PredictionLogPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      return readPredictionLog(deps, request.params.project, request.params.endpoint, { limit, cursor });
    },
  );
}
