import { EvaluationPage, EvaluationParams, EvaluationQuery, EvaluationView } from '../../contracts/evaluation.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import type { HttpApp } from '../../http/server.ts';
import type { Evaluations } from './evaluations.ts';
import { toEvaluationView } from './views.ts';

const tags = ['evaluation'];
const read = { permission: 'evaluation.read' };

export function evaluationRoutes(app: HttpApp, evaluations: Evaluations): void {
  app.get(
    '/api/v1/projects/:project/evaluations',
    {
      config: read,
      schema: {
        operationId: 'listEvaluations',
        summary: 'Evaluations and gate verdicts, newest first',
        tags,
        params: ProjectParams,
        querystring: EvaluationQuery,
        response: { 200: EvaluationPage },
      },
    },
    async (request) => {
      const { limit = 50, cursor, model, version } = request.query;
      const page = await evaluations.list({ project: request.params.project, model, version }, { limit, cursor });
      return { ...page, items: page.items.map(toEvaluationView) };
    },
  );
  app.get(
    '/api/v1/projects/:project/evaluations/:evaluation',
    {
      config: read,
      schema: {
        operationId: 'getEvaluation',
        summary: 'Read an evaluation with its evidence',
        tags,
        params: EvaluationParams,
        response: { 200: EvaluationView },
      },
    },
    async (request) => toEvaluationView(await evaluations.get(request.params.evaluation)),
  );
}
