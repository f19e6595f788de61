// Experiments, runs and pipelines.
import { ComparisonPageView, ComparisonQuery } from '../../contracts/pages/comparison.ts';
import {
  ExperimentPageView,
  ExperimentsPageQuery,
  ExperimentsPageView,
  RunPageView,
} from '../../contracts/pages/experiments.ts';
import { PipelinePageView, PipelineRunPageView, PipelinesPageView } from '../../contracts/pages/pipelines.ts';
import { PageQuery, ProjectParams } from '../../contracts/paging.ts';
import { PipelineParams, PipelineRunParams } from '../../contracts/pipelines.ts';
import { ExperimentParams, RunParams } from '../../contracts/tracking.ts';
import type { HttpApp } from '../../http/server.ts';
import { readComparison } from './comparison.ts';
import { readExperiment, readExperiments, readRun } from './experiments.ts';
import { base, type PagesDeps, read, tags } from './pages.ts';
import { readPipeline, readPipelineRun, readPipelines } from './pipelines.ts';

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
        querystring: ExperimentsPageQuery,
        response: { 200: ExperimentsPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor, life = 'active' } = request.query;
      return readExperiments(deps, request.params.project, life, { limit, cursor });
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
    `${base}/comparison`,
    {
      config: read,
      schema: {
        operationId: 'viewComparison',
        summary: 'What differs between runs, and what came of it',
        tags,
        params: ProjectParams,
        querystring: ComparisonQuery,
        response: { 200: ComparisonPageView },
      },
    },
    async ({ params, query }) => readComparison(deps, params.project, query.runs.split(','), query.baseline),
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
  app.get(
    `${base}/pipelines`,
    {
      config: read,
      schema: {
        operationId: 'viewPipelines',
        summary: 'Pipelines, what runs when and whether it worked',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: PipelinesPageView },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      return readPipelines(deps, request.params.project, { limit, cursor });
    },
  );
  app.get(
    `${base}/pipelines/:pipeline`,
    {
      config: read,
      schema: {
        operationId: 'viewPipeline',
        summary: 'Which step of a pipeline breaks or slows',
        tags,
        params: PipelineParams,
        querystring: PageQuery,
        response: { 200: PipelinePageView },
      },
    },
    async (request) => {
      const { project, pipeline } = request.params;
      const { limit = 100, cursor } = request.query;
      return readPipeline(deps, project, pipeline, { limit, cursor });
    },
  );
  app.get(
    `${base}/pipeline-runs/:run`,
    {
      config: read,
      schema: {
        operationId: 'viewPipelineRun',
        summary: 'What a run of a pipeline is doing, or why it failed',
        tags,
        params: PipelineRunParams,
        response: { 200: PipelineRunPageView },
      },
    },
    async (request) => readPipelineRun(deps, request.params.project, request.params.run),
  );
}
