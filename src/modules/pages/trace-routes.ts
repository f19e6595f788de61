// Traces.
import { EvaluationComparisonQuery, EvaluationComparisonView } from '../../contracts/pages/evaluation-comparison.ts';
import { TracePageView, TracesPageQuery, TracesPageView } from '../../contracts/pages/traces.ts';
import { ProjectParams } from '../../contracts/paging.ts';
import { TraceParams } from '../../contracts/tracing.ts';
import type { HttpApp } from '../../http/server.ts';
import { parseOrderList } from '../../kernel/filter/order.ts';
import { parseFilter } from '../../kernel/filter/parse.ts';
import { readEvaluationComparison } from './evaluation-comparison.ts';
import { base, type PagesDeps, read, tags } from './pages.ts';
import { readTrace, readTraces } from './traces.ts';

export function tracePageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/traces`,
    {
      config: read,
      schema: {
        operationId: 'viewTraces',
        summary: 'What is slow, failing or expensive',
        tags,
        params: ProjectParams,
        querystring: TracesPageQuery,
        response: { 200: TracesPageView },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, filter = '', order, experiment } = query;
      const search = { filter: parseFilter(filter), order: parseOrderList(order) };
      return readTraces(deps, params.project, experiment, search, { limit, cursor });
    },
  );
  app.get(
    `${base}/evaluation-comparison`,
    {
      config: read,
      schema: {
        operationId: 'viewEvaluationComparison',
        summary: 'Which cases of evaluations regressed, and whether one run is better',
        description:
          'Filters name input, runs (how many have the case), worst and best (the least and greatest difference).',
        tags,
        params: ProjectParams,
        querystring: EvaluationComparisonQuery,
        response: { 200: EvaluationComparisonView },
      },
    },
    async ({ params, query }) => {
      const { limit = 100, cursor, filter = '', order, runs, scorer } = query;
      const search = { filter: parseFilter(filter), order: parseOrderList(order), scorer };
      return readEvaluationComparison(deps, params.project, runs.split(','), search, { limit, cursor });
    },
  );
  app.get(
    `${base}/traces/:trace`,
    {
      config: read,
      schema: {
        operationId: 'viewTrace',
        summary: 'Where the time and money of a trace went',
        tags,
        params: TraceParams,
        response: { 200: TracePageView },
      },
    },
    async ({ params }) => readTrace(deps, params.project, params.trace),
  );
}
