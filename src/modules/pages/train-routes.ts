// Experiments, runs and pipelines.
import { ExperimentPageView, ExperimentsPageView, RunPageView } from '../../contracts/pages/experiments.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { ExperimentParams, RunParams } from '../../contracts/tracking.ts';
import type { HttpApp } from '../../http/server.ts';
import { readExperiment, readExperiments, readRun } from './experiments.ts';
import { base, type PagesDeps, read, tags } from './pages.ts';

export function trainPageRoutes(app: HttpApp, deps: PagesDeps): void {
  app.get(
    `${base}/experiments`,
    {
      config: read,
      schema: {
        operationId: 'viewExperiments',
        summary: 'Experiments, and where activity is',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: ExperimentsPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      return readExperiments(deps, request.params.project, { limit, cursor });
    },
  );
  app.get(
    `${base}/experiments/:experiment`,
    {
      config: read,
      schema: {
        operationId: 'viewExperiment',
        summary: 'Which run of an experiment is best',
        tags,
        params: ExperimentParams,
        response: { 200: ExperimentPageView },
      },
    },
    async (request) => readExperiment(deps, request.params.project, request.params.experiment),
  );
  app.get(
    `${base}/runs/:run`,
    {
      config: read,
      schema: {
        operationId: 'viewRun',
        summary: 'What went into a run, and what came out',
        tags,
        params: RunParams,
        response: { 200: RunPageView },
      },
    },
    async (request) => readRun(deps, request.params.project, request.params.run),
  );
}
