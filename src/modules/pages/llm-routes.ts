// What applications of language models are judged by, and what people find in them.
import { EvaluationSetParams, EvaluationSetQuery } from '../../contracts/evaluation-sets.ts';
import { EvaluationSetPageView, EvaluationSetsPageView } from '../../contracts/pages/evaluation-sets.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import type { HttpApp } from '../../http/server.ts';
import { parseOrderList } from '../../kernel/filter/order.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import { readEvaluationSet, readEvaluationSets } from './evaluation-sets.ts';
import { base, type PagesDeps, read, tags } from './pages.ts';

export function llmPageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/evaluation-sets`,
    {
      config: read,
      schema: {
        operationId: 'viewEvaluationSets',
        summary: 'Which examples applications are judged by',
        tags,
        params: ProjectParams,
        querystring: EvaluationSetQuery,
        response: { 200: EvaluationSetsPageView },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, filter = '', order, experiment } = query;
      const search = {
        filter: parseFilter(filter),
        order: parseOrderList(order),
        experimentIds: experiment === undefined ? undefined : [experiment],
      };
      return readEvaluationSets(deps, params.project, search, { limit, cursor });
    },
  );
  app.get(
    `${base}/evaluation-sets/:set`,
    {
      config: read,
      schema: {
        operationId: 'viewEvaluationSet',
        summary: 'The examples of an evaluation set, and where they come from',
        tags,
        params: EvaluationSetParams,
        querystring: PageQuery,
        response: { 200: EvaluationSetPageView },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor } = query;
      return readEvaluationSet(deps, params.project, params.set, { limit, cursor });
    },
  );
}
