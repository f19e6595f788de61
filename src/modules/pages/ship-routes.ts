// Registered models and where they answer.
import { ModelPageView, ModelsPageView } from '../../contracts/pages/models.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { ModelParams } from '../../contracts/registry.ts';
import type { HttpApp } from '../../http/server.ts';
import { readModel, readModels } from './models.ts';
import { base, type PagesDeps, read, tags } from './pages.ts';

export function shipPageRoutes(app: HttpApp, deps: PagesDeps): void {
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
