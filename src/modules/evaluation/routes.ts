import { EvaluationPage, EvaluationParams, EvaluationQuery, EvaluationView } from '../../contracts/evaluation.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import type { HttpApp } from '../../http/server.ts';
import { toIso } from '../../kernel/time.ts';
import type { Evaluations } from './evaluations.ts';
import type { Evaluation } from './model.ts';

const tags = ['evaluation'];
const read = { permission: 'evaluation.read' };

/** JSON has no NaN: an empty bin's means are null. */
const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

function toView(evaluation: Evaluation): EvaluationView {
  // Through JSON, as stored: an evaluation is one document.
  const view = JSON.parse(JSON.stringify(evaluation)) as EvaluationView;
  return {
    ...view,
    calibration: evaluation.calibration.map((bin) => ({
      ...bin,
      meanScore: finiteOrNull(bin.meanScore),
      observedShare: finiteOrNull(bin.observedShare),
    })),
    createdAt: toIso(evaluation.createdAt),
  };
}

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
      return { ...page, items: page.items.map(toView) };
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
    async (request) => toView(await evaluations.get(request.params.evaluation)),
  );
}
