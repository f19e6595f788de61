import { LoopParams } from '../../contracts/loop.ts';
import { HomePageView, LoopPageView } from '../../contracts/pages/home.ts';
import { ModelPageView, ModelsPageView } from '../../contracts/pages/models.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { ModelParams } from '../../contracts/registry.ts';
import type { HttpApp } from '../../http/server.ts';
import { readHome, readLoop } from './home.ts';
import { readModel, readModels } from './models.ts';
import type { PagesDeps } from './pages.ts';

const tags = ['pages'];
const read = { permission: 'pages.read' };

export function pagesRoutes(app: HttpApp, deps: PagesDeps): void {
  const base = '/api/v1/projects/:project/pages';
  app.get(
    `${base}/home`,
    {
      config: read,
      schema: {
        operationId: 'viewHome',
        summary: 'What needs a person, and where each model’s loop stands',
        tags,
        params: ProjectParams,
        response: { 200: HomePageView },
      },
    },
    async (request) => readHome(deps, request.params.project),
  );
  app.get(
    `${base}/loops/:model`,
    {
      config: read,
      schema: {
        operationId: 'viewLoop',
        summary: 'Why a model’s loop is in its state',
        tags,
        params: LoopParams,
        response: { 200: LoopPageView },
      },
    },
    async (request) => readLoop(deps, request.params.project, request.params.model),
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
}
