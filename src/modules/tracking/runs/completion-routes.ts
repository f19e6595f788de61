import { ProjectParams } from '../../../contracts/paging.ts';
import { CompletionQuery, CompletionView, ExperimentParams, KeyPage, KeyQuery } from '../../../contracts/tracking.ts';
import type { HttpApp } from '../../../http/server.ts';
import { newestRuns } from './completion.ts';
import type { Runs } from './runs.ts';

export function completionRoutes(app: HttpApp, runs: Runs): void {
  app.get(
    '/api/v1/projects/:project/run-filter',
    {
      config: { permission: 'tracking.read' },
      schema: {
        operationId: 'completeRunFilter',
        summary: 'Keys and values that a filter over runs may name, from the newest runs',
        tags: ['runs'],
        params: ProjectParams,
        querystring: CompletionQuery,
        response: { 200: CompletionView },
      },
    },
    async ({ params, query: { experiment, entity, key, prefix = '' } }) => ({
      items: [...(await runs.complete(params.project, { experimentId: experiment, entity, key, prefix }))],
      newestRuns,
    }),
  );
  app.get(
    '/api/v1/projects/:project/experiments/:experiment/keys',
    {
      config: { permission: 'tracking.read' },
      schema: {
        operationId: 'listRunKeys',
        summary: 'Metrics and parameters that any run of an experiment logged, by name',
        tags: ['runs'],
        params: ExperimentParams,
        querystring: KeyQuery,
        response: { 200: KeyPage },
      },
    },
    async ({ params, query: { text = '', limit = 100, cursor } }) => {
      const page = await runs.findKeys(params.project, params.experiment, text, { limit, cursor });
      return { ...page, items: [...page.items] };
    },
  );
}
