import { Type } from 'typebox';
import { Name, PageQuery, ProjectParams } from '../../contracts/paging.ts';
import {
  CodeBundleBody,
  CodeBundleView,
  ComparisonView,
  LogChunkView,
  LogHitsView,
  LogRangeQuery,
  LogRangeView,
  LogSearchQuery,
  PipelineBody,
  PipelinePage,
  PipelineParams,
  PipelineRunDetail,
  PipelineRunPage,
  PipelineRunParams,
  PipelineRunQuery,
  PipelineRunView,
  PipelineView,
  StartRunBody,
  type StepDefinitionBody,
} from '../../contracts/pipelines.ts';
import { actorOf } from '../../http/principal.ts';
import type { HttpApp } from '../../http/server.ts';
import type { InputSpec, PipelineDefinition, RunState, StepDefinition } from './model.ts';
import type { Pipelines } from './pipelines.ts';
import { toPipelineView, toRunView, toStepView } from './views.ts';

const tags = ['pipelines'];
const read = { permission: 'pipelines.read' };
const write = { permission: 'pipelines.write' };
const run = { permission: 'pipelines.run' };

function toStepDefinition(body: StepDefinitionBody): StepDefinition {
  return {
    name: body.name,
    command: body.command,
    inputs: (body.inputs ?? {}) as Readonly<Record<string, InputSpec>>,
    outputs: body.outputs ?? {},
    env: body.env ?? {},
    ...(body.preload === undefined ? {} : { preload: body.preload }),
    ...(body.secrets === undefined ? {} : { secrets: body.secrets }),
    memoryMb: body.memoryMb ?? null,
    timeoutMs: body.timeoutMs ?? null,
    retries: body.retries ?? 0,
    cache: body.cache ?? true,
    after: body.after ?? [],
    tracked: body.tracked ?? false,
  };
}

export function pipelinesRoutes(app: HttpApp, pipelines: Pipelines): void {
  const base = '/api/v1/projects/:project';
  app.post(
    `${base}/code-bundles`,
    {
      config: write,
      bodyLimit: 48 * 1024 * 1024,
      schema: {
        operationId: 'uploadCodeBundle',
        summary: 'Keep the files that steps run',
        tags,
        params: ProjectParams,
        body: CodeBundleBody,
        response: { 201: CodeBundleView },
      },
    },
    async (request, reply) => {
      const files = request.body.files.map((file) => ({
        path: file.path,
        content: Buffer.from(file.base64, 'base64'),
      }));
      return reply.code(201).send({ digest: await pipelines.bundles.save(files) });
    },
  );
  app.get(
    `${base}/pipelines`,
    {
      config: read,
      schema: {
        operationId: 'listPipelines',
        summary: 'List pipelines by name',
        tags,
        params: ProjectParams,
        querystring: PageQuery,
        response: { 200: PipelinePage },
      },
    },
    async (request) => {
      const { limit = 100, cursor } = request.query;
      const page = await pipelines.list(request.params.project, { limit, cursor });
      return { ...page, items: page.items.map(toPipelineView) };
    },
  );
  app.get(
    `${base}/pipelines/:pipeline`,
    {
      config: read,
      schema: {
        operationId: 'getPipeline',
        summary: 'Read a pipeline',
        tags,
        params: PipelineParams,
        response: { 200: PipelineView },
      },
    },
    async (request) => toPipelineView(await pipelines.get(request.params.project, request.params.pipeline)),
  );
  app.put(
    `${base}/pipelines/:pipeline`,
    {
      config: write,
      schema: {
        operationId: 'declarePipeline',
        summary: 'Declare or change a pipeline',
        tags,
        params: PipelineParams,
        body: PipelineBody,
        response: { 200: PipelineView },
      },
    },
    async (request) => {
      const { steps, params = {}, schedule, triggers = [], experiment, code = null, codeSource } = request.body;
      const { project, pipeline } = request.params;
      const definition: PipelineDefinition = {
        steps: steps.map(toStepDefinition),
        params,
        schedule: schedule ?? null,
        triggers,
        experiment: experiment ?? pipeline,
      };
      return toPipelineView(
        await pipelines.declare(actorOf(request.principal), project, pipeline, definition, code, codeSource),
      );
    },
  );
  app.post(
    `${base}/pipelines/:pipeline/runs`,
    {
      config: run,
      schema: {
        operationId: 'startPipelineRun',
        summary: 'Start a run',
        tags,
        params: PipelineParams,
        body: StartRunBody,
        response: { 201: PipelineRunView },
      },
    },
    async (request, reply) => {
      const { params, note = '' } = request.body;
      const actor = actorOf(request.principal);
      const options = {
        cause: { kind: 'person', id: actor.name, note } as const,
        ...(params === undefined ? {} : { params }),
      };
      return reply
        .code(201)
        .send(toRunView(await pipelines.start(actor, request.params.project, request.params.pipeline, options)));
    },
  );
  app.get(
    `${base}/pipeline-runs`,
    {
      config: read,
      schema: {
        operationId: 'listPipelineRuns',
        summary: 'List runs, newest first',
        tags,
        params: ProjectParams,
        querystring: PipelineRunQuery,
        response: { 200: PipelineRunPage },
      },
    },
    async (request) => {
      const { limit = 100, cursor, pipeline, state } = request.query;
      const page = await pipelines.listRuns(
        { project: request.params.project, pipeline, state: state as RunState | undefined },
        { limit, cursor },
      );
      return { ...page, items: page.items.map(toRunView) };
    },
  );
  app.get(
    `${base}/pipeline-runs/:run`,
    {
      config: read,
      schema: {
        operationId: 'getPipelineRun',
        summary: 'Read a run with its steps',
        tags,
        params: PipelineRunParams,
        response: { 200: PipelineRunDetail },
      },
    },
    async (request) => {
      const found = await pipelines.getRun(request.params.run);
      return {
        run: toRunView(found),
        definition: { ...found.definition },
        steps: (await pipelines.steps(found.id)).map(toStepView),
      };
    },
  );
  app.post(
    `${base}/pipeline-runs/:run/cancel`,
    {
      config: run,
      schema: {
        operationId: 'cancelPipelineRun',
        summary: 'Cancel a run and what its steps started',
        tags,
        params: PipelineRunParams,
        response: { 200: PipelineRunView },
      },
    },
    async (request) => {
      await pipelines.cancel(actorOf(request.principal), request.params.run);
      return toRunView(await pipelines.getRun(request.params.run));
    },
  );
  app.get(
    `${base}/pipeline-runs/:run/steps/:step/log`,
    {
      config: read,
      schema: {
        operationId: 'readStepLog',
        summary: 'Part of a step’s log, from a byte offset; grows while the step runs',
        tags,
        params: Type.Object({ ...PipelineRunParams.properties, step: Name }),
        querystring: Type.Object(
          { offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })) },
          { additionalProperties: false },
        ),
        response: { 200: LogChunkView },
      },
    },
    async (request) => pipelines.readLog(request.params.run, request.params.step, request.query.offset ?? 0),
  );
  app.get(
    `${base}/pipeline-runs/:run/steps/:step/log-lines`,
    {
      config: read,
      schema: {
        operationId: 'readStepLogLines',
        summary: 'Lines of a step’s log by their numbers',
        tags,
        params: Type.Object({ ...PipelineRunParams.properties, step: Name }),
        querystring: LogRangeQuery,
        response: { 200: LogRangeView },
      },
    },
    async ({ params, query: { from = 1, count = 500 } }) => {
      const range = await pipelines.readLogLines(params.run, params.step, from, from + count);
      return { ...range, lines: [...range.lines] };
    },
  );
  app.get(
    `${base}/pipeline-runs/:run/steps/:step/log-search`,
    {
      config: read,
      schema: {
        operationId: 'searchStepLog',
        summary: 'Numbers of the lines of a step’s log that contain a text or tell of a level',
        tags,
        params: Type.Object({ ...PipelineRunParams.properties, step: Name }),
        querystring: LogSearchQuery,
        response: { 200: LogHitsView },
      },
    },
    async ({ params, query: { text = '', matchCase = false, level, from = 1, limit = 100 } }) => {
      const hits = await pipelines.searchLog(params.run, params.step, { text, matchCase, level, from, limit });
      return { ...hits, items: [...hits.items] };
    },
  );
  app.post(
    `${base}/runs/:run/reproduce`,
    {
      config: run,
      schema: {
        operationId: 'reproduceRun',
        summary: 'Run a past run again from its recorded inputs',
        tags,
        params: PipelineRunParams,
        response: { 201: PipelineRunView },
      },
    },
    async (request, reply) =>
      reply.code(201).send(toRunView(await pipelines.reproduce(actorOf(request.principal), request.params.run))),
  );
  app.get(
    `${base}/pipeline-runs/:run/comparison`,
    {
      config: read,
      schema: {
        operationId: 'compareReproducedRun',
        summary: 'A reproduced run beside its original, artifact by artifact',
        tags,
        params: PipelineRunParams,
        response: { 200: ComparisonView },
      },
    },
    async (request) => {
      const compared = await pipelines.compare(request.params.run);
      return { artifacts: compared.map((artifact) => ({ ...artifact, fields: [...artifact.fields] })) };
    },
  );
}
